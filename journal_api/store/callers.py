"""Who is calling: the one round trip before each request's own transaction."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Caller, NamedPatient, Relation, Role
from journal_api.store.database import Transaction

_CALLER_OF = sa.text(
    "SELECT user_id, role, clinic_id, own_patient_id, relation FROM caller_of(:sign_in_id, :patient_id)"
).columns(
    sa.column("user_id", sa.UUID),
    sa.column("role", sa.Text),
    sa.column("clinic_id", sa.UUID),
    sa.column("own_patient_id", sa.UUID),
    sa.column("relation", sa.Text),
)


def find_caller(tx: Transaction, sign_in_id: UUID, named: NamedPatient, *, request_id: str | None) -> Caller | None:
    """Find who holds a sign-in that is still alive, and what the named patient is to them; None when it is over."""
    row = tx.execute(_CALLER_OF, {"sign_in_id": sign_in_id, "patient_id": named.patient_id}).first()
    if row is None:
        return None
    named_id = row.own_patient_id if named.is_me else named.patient_id
    relation = (
        (Relation.OWN if row.own_patient_id else None) if named.is_me else row.relation and Relation(row.relation)
    )
    return Caller(
        user_id=row.user_id,
        role=Role(row.role),
        clinic_id=row.clinic_id,
        sign_in_id=sign_in_id,
        own_patient_id=row.own_patient_id,
        named_patient_id=named_id,
        relation=relation,
        request_id=request_id,
    )
