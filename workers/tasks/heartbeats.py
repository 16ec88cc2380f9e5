"""Signs of life."""

from __future__ import annotations

from celery import shared_task

from journal_api import logs
from journal_api.domain.errors import JournalError
from journal_api.domain.jobs import JobName
from journal_api.services.heartbeats import beat_worker
from workers.resources import get_toolbox


@shared_task(name=JobName.BEAT_HEART.value)
def beat_heart(road: str) -> None:
    """Show that a worker executes what it is told, by the beat's road or the relay's."""
    try:
        beat_worker(get_toolbox().resources, road=road)
    except JournalError as error:
        logs.record_error("heartbeat_not_recorded", error, job=JobName.BEAT_HEART.value)
