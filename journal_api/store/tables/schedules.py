"""When a patient is asked."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import JSONB, count, identifier, instant, metadata, patient_reference

schedule_version = sa.Table(
    "schedule_version",
    metadata,
    patient_reference(),
    count("revision", "1 at first, one more with each writing; every one is kept"),
    instant("effective_at", "from when it holds, until the next one does; patient and care team"),
    sa.Column(
        "session_check_days", JSONB, nullable=False, comment="array of days after a session on which a check is asked"
    ),
    count("phq9_every_days", "days from one PHQ-9 to the next"),
    count("checks_every_days", "days from one urinary and use check to the next"),
    identifier("written_by", "the clinician who wrote it"),
    sa.PrimaryKeyConstraint("patient_id", "revision"),
)
