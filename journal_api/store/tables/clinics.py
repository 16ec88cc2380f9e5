"""Clinics, their care teams and the measures they define."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import (
    JSONB,
    UUID,
    clinic_reference,
    count,
    identifier,
    instant,
    metadata,
    one_of,
    patient_reference,
    text,
)

clinic = sa.Table(
    "clinic",
    metadata,
    identifier("id", "the tenant", primary_key=True),
    text("name", "shown to its people"),
    text("timezone", "IANA name; working hours are read in it"),
    text("locale", "BCP 47 tag; picks the crisis resources"),
    sa.Column(
        "crisis_resources",
        JSONB,
        nullable=False,
        server_default=sa.text("'[]'::jsonb"),
        comment="array of {name, phone, url}; shown to patients in guidance; configured, never invented",
    ),
    sa.Column(
        "instruments",
        JSONB,
        nullable=False,
        server_default=sa.text("'[]'::jsonb"),
        comment="names of the instruments that it has switched on itself; the others are always on",
    ),
    sa.Column(
        "licences",
        JSONB,
        nullable=False,
        server_default=sa.text("'[]'::jsonb"),
        comment="array of {instrument, accepted_by, accepted_at}: whose terms it has accepted, who said so and when",
    ),
    sa.Column(
        "working_hours",
        JSONB,
        nullable=False,
        server_default=sa.text("'[]'::jsonb"),
        comment="array of {day, opens, closes}, on the clocks of its zone; none: round the clock",
    ),
    sa.Column(
        "thresholds",
        JSONB,
        nullable=False,
        server_default=sa.text("'[]'::jsonb"),
        comment="array of {set_at, set_by, values}, oldest first: all it had set from then on, by the figure's id",
    ),
    count("urgent_within_minutes", "promised to patients after an urgent risk answer; working time", nullable=True),
    count("critical_within_minutes", "promised to patients after a critical risk answer; working time", nullable=True),
    count("revision", "counts edits; its ETag", server_default="1"),
    instant("created_at", "when the clinic was made"),
)

care_team = sa.Table(
    "care_team",
    metadata,
    identifier("id", "the team", primary_key=True),
    clinic_reference(),
    text("name", "shown to the clinic's staff"),
    count("revision", "counts edits; its ETag", server_default="1"),
    instant("created_at", "when the team was made"),
    sa.UniqueConstraint("clinic_id", "id"),
)

care_team_member = sa.Table(
    "care_team_member",
    metadata,
    sa.Column("care_team_id", UUID, primary_key=True, comment="the team"),
    sa.Column("user_id", UUID, primary_key=True, comment="the clinician"),
    clinic_reference(),
    text("on_duty", "primary, backup or lead: the order in which alerts reach people"),
    sa.ForeignKeyConstraint(["clinic_id", "care_team_id"], ["care_team.clinic_id", "care_team.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["clinic_id", "user_id"], ["account.clinic_id", "account.id"], ondelete="CASCADE"),
    one_of("on_duty", "primary", "backup", "lead"),
    sa.Index(None, "clinic_id", "user_id"),
)

care_team_patient = sa.Table(
    "care_team_patient",
    metadata,
    sa.Column("patient_id", UUID, primary_key=True, comment="the patient whom the team cares for"),
    sa.Column("care_team_id", UUID, primary_key=True, comment="the team"),
    clinic_reference(),
    sa.ForeignKeyConstraint(["clinic_id", "care_team_id"], ["care_team.clinic_id", "care_team.id"], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], ondelete="CASCADE"),
    sa.Index(None, "clinic_id", "care_team_id"),
)

measure = sa.Table(
    "measure",
    metadata,
    clinic_reference(),
    text("name", "the key in an entry's measures"),
    sa.Column("minimum", sa.Double, nullable=False, comment="lowest value, in the measure's own unit"),
    sa.Column("maximum", sa.Double, nullable=False, comment="highest value, in the measure's own unit"),
    sa.Column("step", sa.Double, nullable=False, comment="distance between two neighboring values"),
    text("higher_is", "better or worse: the direction of the scale"),
    text("label", "the words a person reads"),
    instant("created_at", "when the clinic defined it"),
    sa.PrimaryKeyConstraint("clinic_id", "name"),
    one_of("higher_is", "better", "worse"),
    sa.CheckConstraint("minimum < maximum AND step > 0", name="range"),
)

patient = sa.Table(
    "patient",
    metadata,
    identifier("id", "the patient", primary_key=True),
    clinic_reference(),
    text("display_name", "name for the care team and the clinic's admins"),
    sa.Column("birth_on", sa.Date, nullable=True, comment="date of birth, for the care team"),
    text("record_number", "the clinic's own number, for the care team", nullable=True),
    text("timezone", "IANA name of the zone the patient lives in now"),
    text("sex", "female or male, as scoring rules know it; null where unknown; care team and patient", nullable=True),
    sa.Column("weight_kg", sa.Double, nullable=True, comment="body weight in kg, for doses per kg"),
    sa.Column("weighed_on", sa.Date, nullable=True, comment="local date of that weight"),
    instant("created_at", "when the record was opened"),
    count("revision", "counts edits; its ETag", server_default="1"),
    sa.UniqueConstraint("clinic_id", "id"),
    one_of("sex", "female", "male"),
)

patient_key = sa.Table(
    "patient_key",
    metadata,
    sa.Column(
        "patient_id",
        UUID,
        sa.ForeignKey("patient.id", ondelete="CASCADE"),
        primary_key=True,
        comment="whose notes the key opens",
    ),
    text("ring_key_id", "id of the ring key that wraps it"),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False, comment="AES-256-GCM nonce and wrapped key; API only"),
)

patient_summary = sa.Table(
    "patient_summary",
    metadata,
    patient_reference(),
    clinic_reference(),
    text("trend", "improving, steady, declining or too_little_data"),
    text("risk", "low, elevated or high; sorts the caseload"),
    sa.Column("risk_rank", sa.SmallInteger, nullable=False, comment="0 low to 2 high, for sorting"),
    sa.Column("last_entry_on", sa.Date, nullable=True, comment="lived local date of the newest entry"),
    sa.Column("adherence_30d", sa.Double, nullable=True, comment="share of the last 30 days with an entry, 0 to 1"),
    count("days_since_session", "whole days since the last treatment session", nullable=True),
    sa.Column("last_scores", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb"), comment="newest scores"),
    sa.Column("next_due", JSONB, nullable=True, comment="what the phone asks next"),
    instant("updated_at", "when it was last judged"),
    sa.PrimaryKeyConstraint("patient_id"),
    sa.Index(None, "clinic_id", "risk_rank"),
)
