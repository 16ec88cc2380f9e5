"""The course of treatment: sessions, in every revision that was ever accepted, and their vitals."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

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
    sa.Column(
        "no_driving_until",
        sa.Date,
        nullable=True,
        comment="first day the patient may drive again; set by the discharge",
    ),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    one_of("state", "planned", "under_way", "discharged", "canceled"),
    one_of("source", "clinic", "history"),
    one_of("medicine", "ketamine", "esketamine"),
    one_of("route", "iv", "im", "intranasal", "oral", "sublingual"),
    sa.CheckConstraint("(dose_mg IS NULL) <> (dose_mg_per_kg IS NULL)", name="unit"),
    sa.CheckConstraint("state = 'planned' OR state = 'canceled' OR started_at IS NOT NULL", name="start"),
    sa.Index("treatment_session_newest_first_idx", "patient_id", "begins_at", "id"),
)

treatment_plan = sa.Table(
    "treatment_plan",
    metadata,
    patient_reference(),
    count("revision", "1 at first, one more with each writing; every one is kept"),
    text("medicine", "ketamine or esketamine"),
    text("route", "iv, im, intranasal, oral or sublingual"),
    sa.Column("dose_mg", sa.Double, nullable=True, comment="mg a session, where it is planned so"),
    sa.Column("dose_mg_per_kg", sa.Double, nullable=True, comment="mg per kg of body weight, where it is planned so"),
    count("induction_sessions", "how many sessions at first", nullable=True),
    count("induction_days", "days within which they are held", nullable=True),
    count("maintenance_every_days", "days between the sessions that follow; null: none is planned", nullable=True),
    instant("edited_at", "when this revision was written"),
    identifier("edited_by", "the clinician who wrote it"),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the patient's change counter at this revision"),
    sa.PrimaryKeyConstraint("patient_id", "revision"),
    one_of("medicine", "ketamine", "esketamine"),
    one_of("route", "iv", "im", "intranasal", "oral", "sublingual"),
    sa.CheckConstraint("(dose_mg IS NULL) <> (dose_mg_per_kg IS NULL)", name="unit"),
)

vitals = sa.Table(
    "vitals",
    metadata,
    patient_reference(),
    identifier("id", "made by the client or the server; unique for this patient alone"),
    identifier("session_id", "the treatment session it was taken in"),
    instant("taken_at", "when it was taken"),
    sa.Column("offset_minutes", sa.SmallInteger, nullable=False, comment="its offset from UTC as sent, in minutes"),
    sa.Column("systolic_mmhg", sa.Double, nullable=True, comment="systolic blood pressure, mmHg"),
    sa.Column("diastolic_mmhg", sa.Double, nullable=True, comment="diastolic blood pressure, mmHg"),
    sa.Column("heart_rate_bpm", sa.Double, nullable=True, comment="heart rate, beats per minute"),
    sa.Column("spo2_percent", sa.Double, nullable=True, comment="oxygen saturation, %"),
    sa.Column("sedation", sa.Double, nullable=True, comment="0 none to 10 most"),
    sa.Column("dissociation", sa.Double, nullable=True, comment="0 none to 10 most"),
    sa.Column(
        "emergency_signs",
        postgresql.ARRAY(sa.Text),
        nullable=False,
        comment="chest_pain, severe_headache, neurological_signs; empty: none seen",
    ),
    sa.Column("taken_by", UUID, nullable=False, comment="the clinician who wrote it"),
    instant("received_at", "when the server accepted it"),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the patient's change counter at this reading"),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    sa.ForeignKeyConstraint(
        ["patient_id", "session_id"], ["treatment_session.patient_id", "treatment_session.id"], ondelete="CASCADE"
    ),
    sa.CheckConstraint("(systolic_mmhg IS NULL) = (diastolic_mmhg IS NULL)", name="pressure"),
    sa.Index("vitals_by_session_idx", "patient_id", "session_id", "taken_at", "id"),
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

dispensing = sa.Table(
    "dispensing",
    metadata,
    patient_reference(),
    identifier("id", "made by the client or the server; unique for this patient alone"),
    sa.Column("dispensed_on", sa.Date, nullable=False, comment="the patient's day of it"),
    text("medicine", "ketamine or esketamine"),
    text("route", "intranasal, oral or sublingual"),
    count("doses", "how many doses to take home"),
    sa.Column("dose_mg", sa.Double, nullable=False, comment="mg in each dose"),
    count("days_supply", "days that all of it is to last"),
    sa.Column("is_last", sa.Boolean, nullable=False, comment="nothing more is planned after it"),
    identifier("author_id", "the clinician who wrote it"),
    instant("recorded_at", "when it was written"),
    instant("withdrawn_at", "when it was withdrawn as wrong: it then counts for nothing", nullable=True),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the patient's change counter at the last writing"),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    one_of("medicine", "ketamine", "esketamine"),
    one_of("route", "intranasal", "oral", "sublingual"),
    sa.CheckConstraint("doses > 0 AND dose_mg > 0 AND days_supply > 0", name="amount"),
    sa.Index(None, "patient_id", "recorded_at", "id"),
    sa.Index(
        "dispensing_once_a_day_idx",
        "patient_id",
        "dispensed_on",
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    ),
)
