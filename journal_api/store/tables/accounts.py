"""Accounts, sign-ins and invitations."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

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

account = sa.Table(
    "account",
    metadata,
    identifier("id", "one person in one clinic", primary_key=True),
    clinic_reference(),
    text("role", "patient, clinician, admin or integrator"),
    text("email", "as the person wrote it; mail goes there"),
    text("email_key", "case-folded, unique over all clinics; sign-in looks it up", unique=True),
    text("display_name", "shown to the clinic's people"),
    text("timezone", "IANA name; quiet hours are read in it"),
    text("locale", "BCP 47 tag"),
    text("password_hash", "argon2id; read by sign-in alone"),
    identifier("patient_id", "the own record, for patients", nullable=True, unique=True),
    instant("created_at", "when the invitation was accepted"),
    instant("disabled_at", "set when the account may no longer sign in", nullable=True),
    count("revision", "counts edits; its ETag", server_default="1"),
    sa.UniqueConstraint("clinic_id", "id"),
    sa.ForeignKeyConstraint(["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], ondelete="CASCADE"),
    one_of("role", "patient", "clinician", "admin", "integrator"),
    sa.CheckConstraint("(role = 'patient') = (patient_id IS NOT NULL)", name="patient_has_record"),
)

sign_in = sa.Table(
    "sign_in",
    metadata,
    identifier("id", "the session; `sid` in the access token", primary_key=True),
    sa.Column(
        "user_id", UUID, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, comment="who signed in"
    ),
    text("device", "the user agent as told, cut to 200 characters; for its owner", server_default=""),
    instant("created_at", "when the password was checked"),
    instant("last_used_at", "last refresh"),
    instant("ended_at", "set at logout, theft, removal: every token of it is dead", nullable=True),
    text("ended_because", "logout, reuse, removal …", nullable=True),
    sa.Index(None, "user_id"),
)

refresh_token = sa.Table(
    "refresh_token",
    metadata,
    sa.Column(
        "token_hash", sa.LargeBinary, primary_key=True, comment="HMAC-SHA256 of the token; the token is not kept"
    ),
    sa.Column(
        "sign_in_id", UUID, sa.ForeignKey("sign_in.id", ondelete="CASCADE"), nullable=False, comment="its family"
    ),
    sa.Column(
        "user_id", UUID, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, comment="whose token it is"
    ),
    instant("issued_at", "when it was handed out"),
    instant("expires_at", "dead after this instant"),
    instant("rotated_at", "set when its successor was handed out", nullable=True),
    sa.Column(
        "successor_sealed",
        sa.LargeBinary,
        nullable=True,
        comment="the successor, sealed with a key only this token yields, for a repeat within 30 s",
    ),
    sa.Index(None, "sign_in_id"),
)

sign_in_throttle = sa.Table(
    "sign_in_throttle",
    metadata,
    sa.Column("key_hash", sa.LargeBinary, primary_key=True, comment="HMAC of account and network; names nobody"),
    count("failures", "failed attempts in a row"),
    instant("last_failed_at", "when the last attempt failed; of a network known good, the last success"),
    instant("blocked_until", "no attempt is looked at before this instant"),
)

invitation = sa.Table(
    "invitation",
    metadata,
    identifier("id", "the invitation", primary_key=True),
    clinic_reference(),
    text("role", "what the invited person will be"),
    text("email", "where the code was mailed"),
    sa.Column("code_hash", sa.LargeBinary, nullable=False, unique=True, comment="HMAC-SHA256 of the code"),
    sa.Column("code_sealed", sa.LargeBinary, nullable=True, comment="the code for the mail; emptied once mailed"),
    sa.Column(
        "care_team_ids",
        postgresql.ARRAY(UUID),
        nullable=False,
        server_default=sa.text("'{}'::uuid[]"),
        comment="teams the clinician will join",
    ),
    identifier("patient_id", "the record that awaits its patient", nullable=True),
    identifier("invited_by", "the account that invited", nullable=True),
    instant("created_at", "when it was made"),
    instant("expires_at", "14 days later"),
    instant("accepted_at", "set once; a second use is gone", nullable=True),
    one_of("role", "patient", "clinician", "admin"),
    sa.Index(None, "clinic_id", "created_at"),
)
