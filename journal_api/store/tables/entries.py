"""What a person logs, in every version that was ever accepted."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.domain.entry_kinds import KINDS
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

change_counter = sa.Table(
    "change_counter",
    metadata,
    sa.Column(
        "patient_id",
        UUID,
        sa.ForeignKey("patient.id", ondelete="CASCADE"),
        primary_key=True,
        comment="whose changes are counted",
    ),
    sa.Column(
        "last_change",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="bumped in the transaction of each change, so that a cursor over it never skips",
    ),
)

ENTRY_KINDS = tuple(KINDS)
CLOCK_WORDS = ("sound", "flagged", "doubtful")

entry = sa.Table(
    "entry",
    metadata,
    patient_reference(),
    text("kind", f"{', '.join(ENTRY_KINDS[:-1])} or {ENTRY_KINDS[-1]}"),
    identifier("id", "made by the client or the server; unique for this patient and kind alone"),
    count("revision", "1 at first, one more with each edit; its ETag"),
    sa.Column("is_deleted", sa.Boolean, nullable=False, server_default=sa.false(), comment="a tombstone: no content"),
    instant("recorded_at", "the instant the patient names"),
    sa.Column("offset_minutes", sa.SmallInteger, nullable=False, comment="offset from UTC as sent, in minutes"),
    text("timezone", "IANA name as sent", nullable=True),
    sa.Column("local_date", sa.Date, nullable=False, comment="the day as lived; never computed anew"),
    instant("received_at", "when the server accepted the first version"),
    instant("edited_at", "when this version was accepted or, from a phone, written"),
    text("device_id", "which device wrote this version; `server` for the API"),
    sa.Column("content", JSONB, nullable=False, comment="the fields but the note; own patient, care team, worker"),
    sa.Column("note_sealed", sa.LargeBinary, nullable=True, comment="AES-256-GCM under the patient's key; API only"),
    text("note_visibility", "private or care_team"),
    sa.Column("content_hash", sa.LargeBinary, nullable=False, comment="HMAC under the patient's key: same content?"),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the counter's value at this version"),
    instant("sent_at", "when a phone sent this version, by its own clock; null for the API", nullable=True),
    sa.Column("skew_seconds", sa.BigInteger, nullable=True, comment="how far that clock was ahead as it sent"),
    text("clock", "sound, flagged, or doubtful: then no trend counts this entry", server_default="sound"),
    sa.PrimaryKeyConstraint("patient_id", "kind", "id"),
    sa.UniqueConstraint("patient_id", "change"),
    one_of("kind", *ENTRY_KINDS),
    one_of("note_visibility", "private", "care_team"),
    one_of("clock", *CLOCK_WORDS),
    sa.Index("entry_newest_first_idx", "patient_id", "kind", "recorded_at", "id"),
    sa.Index("entry_local_date_idx", "patient_id", "kind", "local_date"),
)

entry_version = sa.Table(
    "entry_version",
    metadata,
    patient_reference(),
    text("kind", "as in entry"),
    identifier("id", "as in entry"),
    count("revision", "as in entry at that version"),
    sa.Column("is_deleted", sa.Boolean, nullable=False, comment="whether this version is the tombstone"),
    instant("recorded_at", "as in entry at that version"),
    sa.Column("offset_minutes", sa.SmallInteger, nullable=False, comment="as in entry at that version"),
    text("timezone", "as in entry at that version", nullable=True),
    sa.Column("local_date", sa.Date, nullable=False, comment="as in entry at that version"),
    instant("received_at", "when the server accepted this version"),
    instant("edited_at", "as in entry at that version"),
    text("device_id", "as in entry at that version"),
    sa.Column("content", JSONB, nullable=False, comment="as in entry at that version"),
    sa.Column("note_sealed", sa.LargeBinary, nullable=True, comment="as in entry at that version; API only"),
    text("note_visibility", "as in entry at that version"),
    sa.Column("content_hash", sa.LargeBinary, nullable=False, comment="as in entry at that version"),
    sa.Column("change", sa.BigInteger, nullable=False, comment="the counter's value at this version"),
    instant("sent_at", "as in entry at that version", nullable=True),
    sa.Column("skew_seconds", sa.BigInteger, nullable=True, comment="as in entry at that version"),
    text("clock", "as in entry at that version", server_default="sound"),
    sa.PrimaryKeyConstraint("patient_id", "change"),
    one_of("clock", *CLOCK_WORDS),
    sa.Index(None, "patient_id", "kind", "id"),
)
