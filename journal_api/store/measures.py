"""The measures a clinic defines for itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.directions import HigherIs
from journal_api.domain.measures import Measure
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import measure

_COLUMNS = (
    measure.c.name,
    measure.c.minimum,
    measure.c.maximum,
    measure.c.step,
    measure.c.higher_is,
    measure.c.label,
)
_IS_OWN = measure.c.clinic_id == sa.func.coalesce(sa.func.pinned_tenant(), sa.func.pinned_clinic())


def list_measures(tx: Transaction) -> tuple[Measure, ...]:
    """List the measures of the clinic whose settings the transaction may read, by name."""
    rows = tx.execute(sa.select(*_COLUMNS).where(_IS_OWN).order_by(measure.c.name))
    return tuple(_read(row) for row in rows)


def find_measure(tx: Transaction, name: str) -> Measure | None:
    """Find a measure of that clinic by its name."""
    row = tx.execute(sa.select(*_COLUMNS).where(_IS_OWN, measure.c.name == name)).first()
    return None if row is None else _read(row)


def insert_measure(tx: Transaction, new: Measure, *, clinic_id: UUID, now: datetime) -> bool:
    """Define a measure; False, and nothing changed, when the clinic has one of this name."""
    made = postgresql.insert(measure).values(
        clinic_id=clinic_id,
        name=new.name,
        minimum=new.minimum,
        maximum=new.maximum,
        step=new.step,
        higher_is=new.higher_is.value,
        label=new.label,
        created_at=now,
    )
    made_name = made.on_conflict_do_nothing(index_elements=["clinic_id", "name"]).returning(measure.c.name)
    return tx.scalar(made_name) is not None


def lock_measure(tx: Transaction, name: str) -> Measure | None:
    """Find a measure of the pinned clinic and hold it until the transaction ends."""
    row = tx.execute(sa.select(*_COLUMNS).where(_IS_OWN, measure.c.name == name).with_for_update()).first()
    return None if row is None else _read(row)


def update_label(tx: Transaction, name: str, label: str) -> None:
    """Change the words a person reads; range and direction never change, for entries were judged by them."""
    tx.execute(measure.update().where(_IS_OWN, measure.c.name == name).values(label=label))


def _read(row: sa.Row[*tuple[Any, ...]]) -> Measure:
    return Measure(row.name, row.minimum, row.maximum, row.step, HigherIs(row.higher_is), row.label)
