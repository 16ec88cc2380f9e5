"""Codes of second factors: made, and taken once each."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

import pyotp

from journal_api.domain.second_factors import (
    RECOVERY_CODES,
    STEP_SECONDS,
    Proof,
    SecondFactor,
    is_code_of_an_app,
    list_good_steps,
    tidy_code,
)
from journal_api.services.resources import Resources
from journal_api.services.secret_codes import hash_code
from journal_api.services.throttling import charge_second_factor, clear_second_factor, refuse_when_blocked
from journal_api.store import second_factors as store
from journal_api.store.database import Transaction

ISSUER: Final = "Journal"
# 120 bits: more than can be tried even by who has read the hashes.
_RECOVERY_BYTES = 15
_GROUP = 4
_RECOVERY = "recovery code"


def make_secret() -> str:
    """Return 160 random bits in base32, as authenticator apps take them (RFC 4226, 4)."""
    return pyotp.random_base32()


def write_uri(secret: str, email: str) -> str:
    """Return the otpauth URI that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS, name=email, issuer=ISSUER).provisioning_uri()


def renew_recovery_codes(tx: Transaction, resources: Resources, user_id: UUID) -> tuple[str, ...]:
    """Make new recovery codes in place of all that were; they are told now and never again."""
    codes = tuple(_make_recovery_code() for _ in range(RECOVERY_CODES))
    store.replace_recovery_codes(tx, user_id, [_hash_recovery_code(resources, user_id, code) for code in codes])
    return codes


def prove_second_factor(
    tx: Transaction, resources: Resources, user_id: UUID, *, code: str | None, now: datetime
) -> Proof:
    """Ask the pinned account's second factor, where one is in force, and use the code up.

    A wrong code is counted in the same transaction. Raises TooManyAttempts, and BrokenSeal for a secret that no key
    of the ring opens.
    """
    kept = store.lock_second_factor(tx, user_id)
    if kept is None or kept.confirmed_at is None:
        return Proof.NOT_NEEDED
    tidy = tidy_code(code or "")
    if not tidy:
        return Proof.MISSING
    refuse_when_blocked(charge_second_factor(tx, resources, user_id=user_id, now=now))
    proof = _use_code(tx, resources, user_id, kept=kept, tidy=tidy, now=now)
    if proof is not Proof.WRONG:
        clear_second_factor(tx, resources, user_id=user_id)
    return proof


def take_code_of_app(
    tx: Transaction, resources: Resources, user_id: UUID, *, kept: SecondFactor, tidy: str, now: datetime
) -> bool:
    """Take a present code of the authenticator app; False when it is none, or one of its time step was taken."""
    totp = pyotp.TOTP(resources.vault.open_factor(user_id, kept.sealed_secret), interval=STEP_SECONDS)
    for step in list_good_steps(now, kept.last_step):
        if hmac.compare_digest(totp.generate_otp(step).encode(), tidy.encode()):
            return store.take_step(tx, user_id, step)
    return False


def _use_code(
    tx: Transaction, resources: Resources, user_id: UUID, *, kept: SecondFactor, tidy: str, now: datetime
) -> Proof:
    if is_code_of_an_app(tidy):
        is_taken = take_code_of_app(tx, resources, user_id, kept=kept, tidy=tidy, now=now)
        return Proof.APP if is_taken else Proof.WRONG
    is_used = store.use_recovery_code(tx, user_id, _hash_recovery_code(resources, user_id, tidy), now=now)
    return Proof.RECOVERY if is_used else Proof.WRONG


def _make_recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _hash_recovery_code(resources: Resources, user_id: UUID, code: str) -> bytes:
    return hash_code(resources.secret, _RECOVERY, f"{user_id} {tidy_code(code)}")
