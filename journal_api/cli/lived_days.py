"""One lived day over HTTP: an entry is posted, and one waits until it is judged, as anybody may from outside."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from journal_api.cli.api_client import ApiClient

POLL_SECONDS = 0.03
JUDGED_WITHIN_SECONDS = 60.0


def post_check_in(patient: ApiClient, answers: Mapping[str, Any], *, recorded_at: datetime, zone: str) -> Any:
    """Post one mood entry under an id of its own and return the stored one; ``recorded_at`` is aware."""
    sent = {"id": str(uuid4()), "recorded_at": recorded_at.isoformat(), "timezone": zone, **answers}
    return patient.post("/v1/patients/me/mood-entries", sent)


def wait_until_judged(patient: ApiClient, on: date, *, entries: int = 1) -> bool:
    """Wait until the trend holds so many entries of a day; False when it takes too long."""

    def is_judged() -> bool:
        trend = patient.get("/v1/patients/me/trends", measure="mood", from_=on, to=on)
        return any(point["count"] >= entries for point in trend["points"])

    return wait_until(is_judged, seconds=JUDGED_WITHIN_SECONDS)


def wait_until_quiet(client: ApiClient) -> bool:
    """Wait until nothing that is due by the product's clock still waits; False when it takes too long."""

    def is_quiet() -> bool:
        return not any(work["waiting"] for work in client.peek("/health/alerting")["due_work"])

    return wait_until(is_quiet, seconds=JUDGED_WITHIN_SECONDS)


def wait_until(is_true: Callable[[], bool], *, seconds: float) -> bool:
    """Ask again and again until it is true; False when it still is not after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
