"""Treatment plans: every writing is a row of its own; the newest holds."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.treatment_plans import TreatmentPlan
from journal_api.domain.treatment_sessions import Medicine, Route
from journal_api.store.database import Transaction
from journal_api.store.tables.entries import change_counter
from journal_api.store.tables.treatment import treatment_plan

_SAME_NAMES = (
    "dose_mg",
    "dose_mg_per_kg",
    "induction_sessions",
    "induction_days",
    "maintenance_every_days",
    "revision",
    "edited_at",
    "edited_by",
)


def get_plan(tx: Transaction, patient_id: UUID) -> TreatmentPlan:
    """Get a patient's plan as it was last written; one that nobody has written has revision 0 and nothing in it."""
    mine = sa.select(treatment_plan).where(treatment_plan.c.patient_id == patient_id)
    row = tx.execute(mine.order_by(treatment_plan.c.revision.desc()).limit(1)).first()
    if row is None:
        return TreatmentPlan()
    same = {name: row._mapping[name] for name in _SAME_NAMES}
    return TreatmentPlan(medicine=Medicine(row.medicine), route=Route(row.route), **same)


def insert_plan(tx: Transaction, patient_id: UUID, written: TreatmentPlan, *, change: int) -> None:
    """Keep one more writing of a plan, and the counter's new value."""
    if written.medicine is None or written.route is None:
        raise ValueError("A plan that is written has a medicine and a route.")
    words = {"medicine": written.medicine.value, "route": written.route.value}
    row = {**asdict(written), **words, "patient_id": patient_id, "change": change}
    tx.execute(treatment_plan.insert().inline(), row)
    counter = change_counter.update().where(change_counter.c.patient_id == patient_id)
    tx.execute(counter, {"last_change": change})
