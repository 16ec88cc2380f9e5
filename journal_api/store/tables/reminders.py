"""Reminders that patients had, and when anybody may be told what can wait."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import (
    UUID,
    clinic_reference,
    count,
    instant,
    metadata,
    one_of,
    patient_reference,
    text,
)

contact_setting = sa.Table(
    "contact_setting",
    metadata,
    sa.Column("user_id", UUID, primary_key=True, comment="whose setting; nobody else writes it"),
    clinic_reference(),
    sa.Column("quiet_from", sa.Time, nullable=False, comment="on local clocks; not to be disturbed from then on"),
    sa.Column("quiet_until", sa.Time, nullable=False, comment="on local clocks, across midnight if it is the earlier"),
    sa.Column("reminders_muted", sa.Boolean, nullable=False, comment="true: a patient is reminded of nothing"),
    count("revision", "counts edits; its ETag"),
    sa.ForeignKeyConstraint(["clinic_id", "user_id"], ["account.clinic_id", "account.id"], ondelete="CASCADE"),
)

reminder = sa.Table(
    "reminder",
    metadata,
    patient_reference(),
    instant("told_at", "when it went out; business time"),
    text("channel", "by which way it went"),
    text("outcome", "accepted, or permanent_failure where the receiver wants none of it"),
    sa.PrimaryKeyConstraint("patient_id", "told_at"),
    one_of("outcome", "accepted", "permanent_failure"),
)
