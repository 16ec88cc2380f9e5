"""The ledger of what a patient was given."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from journal_api.domain.access import Grant
from journal_api.domain.exposure import Ledger, draw_ledger
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.dispensings import list_standing_dispensings
from journal_api.store.patient_records import get_patient_timezone
from journal_api.store.treatment_sessions import list_held_sessions


def read_exposure(resources: Resources, grant: Grant, *, now: datetime) -> Ledger:
    """Add up what the patient was given up to today, by the days they lived."""
    with resources.database.transaction(grant.scope) as tx:
        today = now.astimezone(ZoneInfo(get_patient_timezone(tx, grant.patient_id))).date()
        dispensings = list_standing_dispensings(tx, grant.patient_id)
        ledger = draw_ledger(list_held_sessions(tx, grant.patient_id), dispensings=dispensings, today=today)
        audit_use(tx, grant, now=now)
    return ledger
