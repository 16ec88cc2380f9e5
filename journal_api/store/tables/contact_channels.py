"""Where members of the staff are told of alerts beside mail."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import (
    UUID,
    clinic_reference,
    count,
    identifier,
    instant,
    metadata,
    one_of,
    text,
)

contact_channel = sa.Table(
    "contact_channel",
    metadata,
    sa.Column("id", UUID, primary_key=True, comment="the channel with this very target; another target, another id"),
    identifier("user_id", "whose channel"),
    clinic_reference(),
    text("channel", "sms, page or chat; one of each"),
    sa.Column(
        "target_hash", sa.LargeBinary, nullable=False, comment="HMAC-SHA256 of the target: the same one is known again"
    ),
    sa.Column(
        "target_sealed",
        sa.LargeBinary,
        nullable=False,
        comment="the number, key or address, AES-256-GCM; the API may write and not read it",
    ),
    text("target_ending", "its last characters, for its owner to know it by"),
    sa.Column("is_preferred", sa.Boolean, nullable=False, comment="whether it is taken before mail"),
    instant("created_at", "when the target was given"),
    instant("asked_at", "when a code or a test was last asked for"),
    sa.Column("code_hash", sa.LargeBinary, nullable=True, comment="HMAC-SHA256 of the code; null once it was used"),
    sa.Column("code_sealed", sa.LargeBinary, nullable=True, comment="the code to be sent; emptied once it was"),
    instant("code_expires_at", "the code is good until then"),
    count("code_guesses", "wrong codes so far"),
    instant("verified_at", "when its owner gave the code back; alerts rely on it from then on", nullable=True),
    instant("disabled_at", "when its receiver said that it reaches nobody", nullable=True),
    text("disabled_reason", "the receiver's status then", nullable=True),
    count("revision", "counts changes; its ETag"),
    sa.UniqueConstraint("user_id", "channel"),
    sa.ForeignKeyConstraint(["clinic_id", "user_id"], ["account.clinic_id", "account.id"], ondelete="CASCADE"),
    one_of("channel", "sms", "page", "chat"),
)
