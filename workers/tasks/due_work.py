"""Doing what fell due."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from journal_api.domain.jobs import JobName
from workers.errands import DoDueWork, read_instant, run
from workers.resources import get_toolbox


@shared_task(name=JobName.DO_DUE_WORK.value)
def do_due_work(outbox_id: int, clinic_id: str, patient_id: str | None = None, lease: str | None = None) -> None:
    """Do one row of the outbox."""
    patient = None if patient_id is None else UUID(patient_id)
    run(DoDueWork(outbox_id, patient, UUID(clinic_id), read_instant(lease)), get_toolbox())
