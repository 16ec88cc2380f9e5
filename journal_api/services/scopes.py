"""What a piece of due work may touch: its patient, or for a clinic's work the clinic."""

from __future__ import annotations

from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.store.outboxes import ClaimedWork


def scope_of(work: ClaimedWork) -> Scope:
    """Return the scope that claimed work is done in."""
    return work_scope(work.patient_id, work.clinic_id)


def work_scope(patient_id: UUID | None, clinic_id: UUID) -> Scope:
    """Return the scope for a patient's work, or where there is none the clinic's."""
    if patient_id is None:
        return Scope(clinic_id=clinic_id, tenant_id=clinic_id)
    return Scope(patient_id=patient_id, tenant_id=clinic_id)
