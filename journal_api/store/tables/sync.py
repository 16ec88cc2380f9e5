"""What phones send that must wait for a person, and which life of the database their cursors belong to."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import UUID, count, identifier, instant, metadata, one_of, patient_reference, text

QUARANTINE_REASONS = ("recorded_ahead", "edited_ahead")

quarantined_item = sa.Table(
    "quarantined_item",
    metadata,
    patient_reference(),
    text("kind", "the item's type as sent"),
    identifier("id", "the item's id as sent"),
    sa.Column("content_hash", sa.LargeBinary, nullable=False, comment="HMAC under the patient's key of the whole item"),
    count("revision", "the item's rev as sent"),
    text("device_id", "which device sent it"),
    instant("sent_at", "when, by that device's own clock"),
    instant("received_at", "when the server put it here"),
    sa.Column("skew_seconds", sa.BigInteger, nullable=False, comment="how far that clock was ahead as it sent"),
    text("reason", "why it waits; support reads it"),
    sa.Column(
        "item_sealed", sa.LargeBinary, nullable=False, comment="the whole item, AES-256-GCM under the patient's key"
    ),
    sa.PrimaryKeyConstraint("patient_id", "kind", "id", "content_hash"),
    one_of("reason", *QUARANTINE_REASONS),
    sa.Index("quarantined_item_newest_idx", "received_at"),
)

sync_epoch = sa.Table(
    "sync_epoch",
    metadata,
    sa.Column("epoch", UUID, primary_key=True, comment="which life of the database this is"),
    instant("began_at", "the newest counts; the database's clock", server_default=sa.text("clock_timestamp()")),
)
