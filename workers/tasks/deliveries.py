"""Delivering."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from journal_api.domain.jobs import JobName
from workers.errands import Deliver, read_instant, run
from workers.resources import get_toolbox


@shared_task(name=JobName.DELIVER.value)
def deliver(patient_id: str, delivery_id: str, lease: str | None = None) -> None:
    """Send one message."""
    run(Deliver(UUID(patient_id), UUID(delivery_id), read_instant(lease)), get_toolbox())
