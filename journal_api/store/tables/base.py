"""The one metadata, and the column shapes that recur."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

NAMING = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}
metadata = sa.MetaData(naming_convention=NAMING)

UUID = postgresql.UUID(as_uuid=True)
JSONB = postgresql.JSONB
INSTANT = sa.TIMESTAMP(timezone=True)


def identifier(name: str, comment: str, **options: Any) -> sa.Column[Any]:
    """Make a UUID column that must be there."""
    return sa.Column(name, UUID, nullable=options.pop("nullable", False), comment=comment, **options)


def text(name: str, comment: str, **options: Any) -> sa.Column[Any]:
    """Make a text column that must be there unless told otherwise."""
    return sa.Column(name, sa.Text, nullable=options.pop("nullable", False), comment=comment, **options)


def instant(name: str, comment: str, **options: Any) -> sa.Column[Any]:
    """Make a column of aware instants that must be there unless told otherwise."""
    return sa.Column(name, INSTANT, nullable=options.pop("nullable", False), comment=comment, **options)


def count(name: str, comment: str, **options: Any) -> sa.Column[Any]:
    """Make a column of whole numbers that must be there unless told otherwise."""
    return sa.Column(name, sa.Integer, nullable=options.pop("nullable", False), comment=comment, **options)


def patient_reference() -> sa.Column[Any]:
    """Make the patient_id column that every patient-owned table has first in its key."""
    return sa.Column(
        "patient_id",
        UUID,
        sa.ForeignKey("patient.id", ondelete="CASCADE"),
        nullable=False,
        comment="whose record this is; row-level security pins to it",
    )


def clinic_reference() -> sa.Column[Any]:
    """Make the clinic_id column: the tenant; nothing crosses it."""
    return sa.Column(
        "clinic_id",
        UUID,
        sa.ForeignKey("clinic.id", ondelete="CASCADE"),
        nullable=False,
        comment="the tenant; row-level security pins to it",
    )


def one_of(column: str, *words: str) -> sa.CheckConstraint:
    """Refuse any word but these in ``column``."""
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)
