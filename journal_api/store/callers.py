"""Who is calling: the one round trip before each request's own transaction."""

from __future__ import annotations

from uuid import UUID

from journal_api.domain.access import Caller, NamedPatient, Relation, Role
from journal_api.domain.note_keys import WrappedKey
from journal_api.store.database import Database

_CALLER_OF = (
    "SELECT user_id, role, clinic_id, own_patient_id, relation, ring_key_id, wrapped_key, clock_timestamp()"
    " FROM caller_of(%(sign_in_id)s::uuid, %(patient_id)s::uuid, %(is_me)s::boolean)"
)


def find_caller(database: Database, sign_in_id: UUID, named: NamedPatient, *, request_id: str | None) -> Caller | None:
    """Find who holds a sign-in that is still alive, and what the named patient is to them; None when it is over."""
    row = database.calls.read_row(
        _CALLER_OF, {"sign_in_id": sign_in_id, "patient_id": named.patient_id, "is_me": named.is_me}
    )
    if row is None:
        return None
    user_id, role, clinic_id, own_patient_id, relation, ring_key_id, wrapped_key, asked_at = row
    return Caller(
        user_id=user_id,
        role=Role(role),
        clinic_id=clinic_id,
        sign_in_id=sign_in_id,
        own_patient_id=own_patient_id,
        named_patient_id=own_patient_id if named.is_me else named.patient_id,
        relation=relation and Relation(relation),
        request_id=request_id,
        own_key=None if ring_key_id is None else WrappedKey(ring_key_id, wrapped_key),
        asked_at=asked_at,
    )
