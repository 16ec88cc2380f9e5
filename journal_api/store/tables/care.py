"""What the care team and the patient keep beside the entries: documents, the contact log, mutes."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import (
    UUID,
    count,
    identifier,
    instant,
    metadata,
    one_of,
    patient_reference,
    text,
)

care_document = sa.Table(
    "care_document",
    metadata,
    patient_reference(),
    text("kind", "safety_plan (patient and care team), handover_note (care team) or intake (care team, patient reads)"),
    count("revision", "1 at first, one more with each writing; every one is kept"),
    sa.Column(
        "sealed", sa.LargeBinary, nullable=False, comment="content, AES-256-GCM under the patient's key; API only"
    ),
    instant("edited_at", "when this revision was written"),
    identifier("edited_by", "who wrote it"),
    sa.PrimaryKeyConstraint("patient_id", "kind", "revision"),
    one_of("kind", "safety_plan", "handover_note", "intake"),
)

contact = sa.Table(
    "contact",
    metadata,
    patient_reference(),
    identifier("id", "made by the client or the server"),
    instant("contacted_at", "when somebody was spoken to, or was to be"),
    text("kind", "call, message, video, visit or other"),
    text("outcome", "reached, left_message or not_reached"),
    sa.Column("alert_id", UUID, nullable=True, comment="the alert of this patient that it answers"),
    sa.Column("note_sealed", sa.LargeBinary, nullable=True, comment="AES-256-GCM under the patient's key; API only"),
    identifier("author_id", "the clinician who wrote the line"),
    instant("recorded_at", "when the line was written"),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    sa.ForeignKeyConstraint(["patient_id", "alert_id"], ["alert.patient_id", "alert.id"]),
    one_of("kind", "call", "message", "video", "visit", "other"),
    one_of("outcome", "reached", "left_message", "not_reached"),
    sa.Index(None, "patient_id", "contacted_at", "id"),
)

mute = sa.Table(
    "mute",
    metadata,
    patient_reference(),
    identifier("id", "the mute"),
    text("rule", "whose alerts about this patient are not told meanwhile; never CR-01"),
    instant("began_at", "from when"),
    instant("until_at", "until when"),
    instant("ended_at", "when somebody ended it before its time", nullable=True),
    text("reason", "why, for colleagues; care team only"),
    identifier("author_id", "the clinician who muted it"),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    sa.CheckConstraint("rule <> 'CR-01'", name="never_risk"),
    sa.CheckConstraint("until_at > began_at", name="forward"),
    sa.Index(None, "patient_id", "began_at", "id"),
)

adverse_event = sa.Table(
    "adverse_event",
    metadata,
    patient_reference(),
    identifier("id", "made by the client or the server; unique for this patient alone"),
    text("kind", "psychiatric_admission, suicide_attempt, other_admission or other; the first two are a relapse"),
    sa.Column("occurred_on", sa.Date, nullable=False, comment="the patient's day on which it was, or began"),
    sa.Column("note_sealed", sa.LargeBinary, nullable=True, comment="AES-256-GCM under the patient's key; API only"),
    identifier("author_id", "the clinician who wrote it"),
    instant("recorded_at", "when it was written"),
    instant("withdrawn_at", "when it was withdrawn as wrong: it then counts for nothing", nullable=True),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the patient's change counter at the last writing"),
    sa.PrimaryKeyConstraint("patient_id", "id"),
    one_of("kind", "psychiatric_admission", "suicide_attempt", "other_admission", "other"),
    sa.Index(None, "patient_id", "recorded_at", "id"),
)
