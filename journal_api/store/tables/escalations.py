"""How a clinic escalates: its own policies, and who is on call for its care teams."""

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
    text,
)

escalation_policy = sa.Table(
    "escalation_policy",
    metadata,
    clinic_reference(),
    text("severity", "standard, urgent or critical: the alerts it is copied into when they open"),
    sa.Column("policy", JSONB, nullable=False, comment="steps with targets, rounds; times in seconds"),
    count("revision", "counts edits; its ETag; without a row the product's own policy holds"),
    instant("edited_at", "when it was last edited"),
    sa.PrimaryKeyConstraint("clinic_id", "severity"),
    one_of("severity", "standard", "urgent", "critical"),
)


def _member() -> tuple[sa.Column[object], sa.Column[object], sa.ForeignKeyConstraint]:
    # Whoever leaves a team leaves its schedule.
    return (
        sa.Column("care_team_id", UUID, nullable=False, comment="the team that is covered"),
        sa.Column("user_id", UUID, nullable=False, comment="the member of that team who is on call"),
        sa.ForeignKeyConstraint(
            ["care_team_id", "user_id"],
            ["care_team_member.care_team_id", "care_team_member.user_id"],
            ondelete="CASCADE",
        ),
    )


on_call_shift = sa.Table(
    "on_call_shift",
    metadata,
    clinic_reference(),
    identifier("id", "the shift"),
    *_member(),
    sa.Column("weekday", sa.SmallInteger, nullable=False, comment="0 Monday to 6 Sunday: the local day it begins on"),
    sa.Column("starts_at", sa.Time, nullable=False, comment="local time in the clinic's zone"),
    sa.Column("ends_at", sa.Time, nullable=False, comment="local time; not later than the start: on the next day"),
    sa.PrimaryKeyConstraint("clinic_id", "id"),
    sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    sa.Index(None, "care_team_id", "user_id"),
)

on_call_override = sa.Table(
    "on_call_override",
    metadata,
    clinic_reference(),
    identifier("id", "the override"),
    *_member(),
    instant("from_at", "from when this person is on call in place of the shifts"),
    instant("until_at", "until when"),
    sa.PrimaryKeyConstraint("clinic_id", "id"),
    sa.CheckConstraint("until_at > from_at", name="forward"),
    sa.Index(None, "care_team_id", "user_id"),
)
