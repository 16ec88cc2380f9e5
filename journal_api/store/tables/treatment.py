"""The course of treatment: sessions, in every revision that was ever accepted."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import (
    JSONB,
    UUID,
    count,
    identifier,
    instant,
    metadata,
    one_of,
    patient_reference,
    text,
)

treatment_session = sa.Table(
    "treatment_session",
    metadata,
    patient_reference(),
    identifier("id", "made by the client or the server; unique for this patient alone"),
    count("revision", "1 at first, one more with each edit; its ETag"),
    text("state", "planned, under_way, discharged or canceled"),
    text("source", "clinic: watched here; history: told afterwards"),
    text("medicine", "ketamine or esketamine"),
    text("route", "iv, im, intranasal, oral or sublingual"),
    sa.Column("dose_mg", sa.Double, nullable=True, comment="mg, where it was ordered so"),
    sa.Column("dose_mg_per_kg", sa.Double, nullable=True, comment="mg per kg of body weight, where it was ordered so"),
    sa.Column("weight_kg", sa.Double, nullable=True, comment="body weight in kg"),
    instant("begins_at", "when it started, or is planned to; orders the list"),
    instant("planned_at", "when it is planned", nullable=True),
    sa.Column("planned_offset_minutes", sa.SmallInteger, nullable=True, comment="its offset from UTC as sent"),
    instant("started_at", "when it started", nullable=True),
    sa.Column("started_offset_minutes", sa.SmallInteger, nullable=True, comment="its offset from UTC as sent"),
    instant("ended_at", "when it was discharged or canceled", nullable=True),
    text("timezone", "IANA name as sent", nullable=True),
    sa.Column("local_date", sa.Date, nullable=False, comment="the patient's day of its beginning, as lived"),
    sa.Column("checklist", JSONB, nullable=False, comment="what was asked before, true or false; absent: not asked"),
    instant("received_at", "when the server accepted the first revision"),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the patient's change counter at this revision"),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    one_of("state", "planned", "under_way", "discharged", "canceled"),
    one_of("source", "clinic", "history"),
    one_of("medicine", "ketamine", "esketamine"),
    one_of("route", "iv", "im", "intranasal", "oral", "sublingual"),
    sa.CheckConstraint("(dose_mg IS NULL) <> (dose_mg_per_kg IS NULL)", name="unit"),
    sa.CheckConstraint("state = 'planned' OR state = 'canceled' OR started_at IS NOT NULL", name="start"),
    sa.Index("treatment_session_newest_first_idx", "patient_id", "begins_at", "id"),
)

treatment_session_version = sa.Table(
    "treatment_session_version",
    metadata,
    patient_reference(),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the patient's change counter at this revision"),
    identifier("id", "the session"),
    count("revision", "as in treatment_session at that revision"),
    sa.Column("content", JSONB, nullable=False, comment="the columns of treatment_session at that revision"),
    sa.Column("written_by", UUID, nullable=False, comment="the clinician who wrote it"),
    instant("written_at", "when the server accepted this revision"),
    sa.PrimaryKeyConstraint("patient_id", "change"),
    sa.ForeignKeyConstraint(
        ["patient_id", "id"], ["treatment_session.patient_id", "treatment_session.id"], ondelete="CASCADE"
    ),
    sa.Index(None, "patient_id", "id"),
)
