"""Judging."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from journal_api.domain.jobs import JobName
from workers.errands import Assess, run
from workers.resources import get_toolbox


@shared_task(name=JobName.ASSESS_PATIENT.value)
def assess_patient(patient_id: str) -> None:
    """Judge a patient's record."""
    run(Assess(UUID(patient_id)), get_toolbox())
