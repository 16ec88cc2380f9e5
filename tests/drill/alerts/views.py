"""What people see: the alerts as each clinician reads them, and what the service says of itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event
from urllib.parse import urlencode

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.drill.alerts.casts import Cast, Tokens
from tests.drill.alerts.verdicts import SeenAlert
from tests.drill.lines import Line
from tests.drill.views import insist

LISTED_AT_ONCE = 200
ANSWER_SECONDS = 10.0
MOST_HOPELESS = 10
# Records to be judged and letters to be sent; what else falls due is no backlog that an entry made.
JUDGED_AND_SENT = frozenset({"assessment", "delivery"})
# Looks at whether a patient is to be reminded are left out: no alert waits for them.
WHAT_ALERTS_NEED = JUDGED_AND_SENT | {"outbox"}


@dataclass(frozen=True, slots=True)
class Health:
    """What /health/alerting answered; 0: nothing."""

    status: int
    reasons: tuple[str, ...] = ()


class Service:
    """The service as whoever runs it watches it."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False)

    def check_alerting(self) -> Health:
        """Ask whether alerts leave."""
        try:
            answer = self._client.get("/health/alerting")
            return Health(answer.status_code, tuple(answer.json()["reasons"]))
        except (httpx.TransportError, ValueError, KeyError):
            return Health(0)

    def count_due(self, kinds: frozenset[str] = WHAT_ALERTS_NEED) -> int | None:
        """Count what is due by the metrics; None while nobody says."""
        return self._sum("journal_due_work", kinds)

    def count_dead(self) -> int | None:
        """Count what was given up by the metrics; None while nobody says."""
        return self._sum("journal_dead_work", WHAT_ALERTS_NEED)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _sum(self, name: str, kinds: frozenset[str]) -> int | None:
        try:
            answer = self._client.get("/metrics")
        except httpx.TransportError:
            return None
        samples = [
            one
            for family in text_string_to_metric_families(answer.text if answer.status_code == httpx.codes.OK else "")
            for one in family.samples
            if one.name == name and one.labels["kind"] in kinds
        ]
        return int(sum(one.value for one in samples)) if samples else None


def list_alerts(line: Line, cast: Cast, tokens: Tokens) -> Iterator[SeenAlert]:
    """List every alert of every team, as its clinician reads them."""
    numbers = {str(person.patient_id): number for number, person in enumerate(cast.patients)}
    for clinician in cast.clinicians:
        line.speak_for(partial(tokens.make, clinician))
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": LISTED_AT_ONCE, **({"cursor": cursor} if cursor else {})}
            answer = insist(line, f"/v1/alerts?{urlencode(query)}")
            for one in answer.content["items"]:
                demand = (numbers[one["patient_id"]], one["rule"])
                yield SeenAlert(one["id"], demand, clinician.email)
            cursor = answer.content["next_cursor"]


def list_waiting(line: Line, cast: Cast, tokens: Tokens, alerts: Collection[SeenAlert]) -> list[SeenAlert]:
    """List the alerts whose first letter somebody still has to send, as their clinicians read it."""
    people = {one.email: one for one in cast.clinicians}
    waiting = []
    for alert in sorted(alerts, key=lambda one: one.address):
        line.speak_for(partial(tokens.make, people[alert.address]))
        deliveries = insist(line, f"/v1/alerts/{alert.id}/deliveries?limit={LISTED_AT_ONCE}").content["items"]
        if any((one["step"], one["round"], one["state"]) == (0, 0, "pending") for one in deliveries):
            waiting.append(alert)
    return waiting


def await_rest(service: Service, *, seconds: float, is_over: Event, is_hopeless: Callable[[], bool]) -> bool:
    """Wait until nothing is due any more, three looks in a row.

    False when it still is after ``seconds``, or once it ``is_hopeless`` for ten looks in a row.
    """
    until, quiet, hopeless = time.monotonic() + seconds, 0, 0
    while quiet < 3:
        hopeless = hopeless + 1 if is_hopeless() else 0
        if time.monotonic() > until or hopeless > MOST_HOPELESS:
            return False
        quiet = quiet + 1 if service.count_due() == 0 else 0
        is_over.wait(1.0)
    return True
