"""Password resets, second factors, notices about an account, and the devices that are pushed to."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import UUID, clinic_reference, identifier, instant, metadata, one_of, text

password_reset = sa.Table(
    "password_reset",
    metadata,
    identifier("id", "the reset", primary_key=True),
    sa.Column(
        "user_id",
        UUID,
        sa.ForeignKey("account.id", ondelete="CASCADE"),
        nullable=True,
        comment="whose password; null where an address of nobody was given: it is written all the same",
    ),
    identifier("clinic_id", "the tenant; the worker is pinned to it", nullable=True),
    sa.Column("code_hash", sa.LargeBinary, nullable=False, unique=True, comment="HMAC-SHA256 of the code"),
    sa.Column("code_sealed", sa.LargeBinary, nullable=True, comment="the code for the mail; emptied once mailed"),
    instant("created_at", "when it was asked for"),
    instant("expires_at", "one hour later"),
    instant("used_at", "set once, or when the password was changed in another way", nullable=True),
    sa.Index(None, "user_id"),
)

security_notice = sa.Table(
    "security_notice",
    metadata,
    identifier("id", "its Message-ID in every attempt", primary_key=True),
    sa.Column("user_id", UUID, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, comment="who is told"),
    clinic_reference(),
    text("kind", "what happened to the account"),
    instant("happened_at", "when"),
    instant("mailed_at", "set once the letter was taken", nullable=True),
    one_of(
        "kind",
        "password_changed",
        "password_reset",
        "refresh_token_reused",
        "second_factor_on",
        "second_factor_off",
        "recovery_code_used",
        "recovery_codes_renewed",
    ),
)

second_factor = sa.Table(
    "second_factor",
    metadata,
    sa.Column(
        "user_id",
        UUID,
        sa.ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        comment="whose second factor; nobody else sees it",
    ),
    text("ring_key_id", "which key of the ring seals the secret"),
    sa.Column(
        "sealed_secret",
        sa.LargeBinary,
        nullable=False,
        comment="AES-256-GCM ciphertext of what the authenticator app shares",
    ),
    instant("begun_at", "when the secret was made"),
    instant("confirmed_at", "in force from this first code on", nullable=True),
    sa.Column(
        "last_step",
        sa.BigInteger,
        nullable=True,
        comment="newest 30-second step since 1970 of which a code was taken: each is taken once",
    ),
)

recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column(
        "user_id",
        UUID,
        sa.ForeignKey("second_factor.user_id", ondelete="CASCADE"),
        primary_key=True,
        comment="whose code; it goes with the second factor",
    ),
    sa.Column(
        "code_hash",
        sa.LargeBinary,
        primary_key=True,
        comment="HMAC-SHA256 of account and code; the code is not kept",
    ),
    instant("used_at", "set once; a second use is refused", nullable=True),
)

device = sa.Table(
    "device",
    metadata,
    identifier("id", "the device, as its owner names it to us", primary_key=True),
    sa.Column(
        "user_id",
        UUID,
        sa.ForeignKey("account.id", ondelete="CASCADE"),
        nullable=False,
        comment="whose device; nobody else sees it",
    ),
    sa.Column(
        "sign_in_id",
        UUID,
        sa.ForeignKey("sign_in.id", ondelete="CASCADE"),
        nullable=False,
        comment="the sign-in that registered it: nothing is pushed once that has ended",
    ),
    text("platform", "ios, android or web: who carries the push"),
    text("name", "the owner's word for it"),
    sa.Column(
        "token_hash",
        sa.LargeBinary,
        nullable=False,
        unique=True,
        comment="HMAC-SHA256 of the push token: one token is one device of one account",
    ),
    sa.Column(
        "token_sealed",
        sa.LargeBinary,
        nullable=False,
        comment="the push token, AES-256-GCM; the API may write and not read it",
    ),
    text("token_ending", "its last characters, for its owner to tell devices apart"),
    instant("registered_at", "when it was first registered"),
    instant("last_seen_at", "when it was last registered"),
    one_of("platform", "ios", "android", "web"),
    sa.Index(None, "user_id"),
    sa.Index(None, "sign_in_id"),
)
