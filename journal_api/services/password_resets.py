"""Forgotten passwords: a code is mailed, and whoever holds it sets a new one; once, within an hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from journal_api.domain.access import Scope
from journal_api.domain.accounts import make_email_key
from journal_api.domain.errors import Gone, NotFound
from journal_api.domain.jobs import OutboxKind
from journal_api.domain.security_notices import NoticeKind
from journal_api.services.auditing import SignInEvent, audit_sign_in
from journal_api.services.passwords import hash_password, refuse_weak
from journal_api.services.resources import Resources
from journal_api.services.secret_codes import derive_key, hash_code, make_code, open_code, seal_code
from journal_api.services.security_notices import leave_security_notice
from journal_api.services.sign_ins import Origin
from journal_api.services.throttling import (
    charge_code,
    charge_reset_address,
    charge_reset_network,
    clear_code,
    refuse_when_blocked,
)
from journal_api.store import password_resets as store
from journal_api.store.accounts import get_account
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.open_sign_ins import end_sign_ins
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.password_resets import NewPasswordReset, PasswordResetKey
from journal_api.store.passwords import lock_known_account, update_password
from journal_api.store.sign_ins import KnownAccount, find_account_for_sign_in
from journal_api.store.work import announce

OPEN_FOR: Final = timedelta(hours=1)
REMEMBERED_FOR: Final = timedelta(days=1)
_CODE = "password reset code"
_SEALED = "password reset code at rest"


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """What somebody sends who holds a code."""

    code: str = field(repr=False)
    password: str = field(repr=False)


def ask_password_reset(resources: Resources, email: str, *, origin: Origin, now: datetime) -> None:
    """Have a code mailed to the account of this address, if there is one that may sign in.

    Both cases do the same work and leave the same rows, those of nobody in a clinic of nobody, so that neither answer
    nor time tells them apart. Too many requests for one address are dropped in silence; too many from one network
    raise TooManyAttempts.
    """
    email_key = make_email_key(email)
    with resources.database.transaction(Scope()) as tx:
        seconds = charge_reset_network(tx, resources, network=origin.network, now=now)
        is_blocked = seconds or charge_reset_address(tx, resources, email_key=email_key, now=now)
        account = find_account_for_sign_in(tx, email_key)
        if is_blocked:
            audit_sign_in(tx, SignInEvent("ask_reset", "denied", origin.request_id), now=now)
    refuse_when_blocked(seconds)
    if is_blocked:
        return
    known = None if account is None or account.is_disabled else account
    user_id, clinic_id = (None, uuid4()) if known is None else (known.user_id, known.clinic_id)
    with resources.database.transaction(Scope(user_id=user_id, clinic_id=clinic_id, tenant_id=clinic_id)) as tx:
        reset = _make_reset(resources, user_id, clinic_id, now=now)
        store.forget_password_resets(tx, expired_before=now - REMEMBERED_FOR)
        store.insert_password_reset(tx, reset)
        put_due(tx, OutboxRow(OutboxKind.RESET_MAIL, reset.id, now, None, clinic_id))
        announce(tx)
        audit_sign_in(tx, _event("ask_reset", known, origin), now=now)


def confirm_password_reset(resources: Resources, reset: PasswordReset, *, origin: Origin, now: datetime) -> None:
    """Set a new password with a mailed code, end every sign-in of the account, and tell its owner by mail.

    Raises NotFound for a code that is none, TooManyAttempts for a network that guesses, Gone for a code used, expired
    or of an account that may no longer sign in, Invalid for a weak password, which uses no code up.
    """
    key = _find_key(resources, reset.code, origin=origin, now=now)
    scope = Scope(user_id=key.user_id, tenant_id=key.clinic_id)
    with resources.database.transaction(scope) as tx:
        email, clinic_name = get_account(tx, key.user_id).email, get_own_clinic(tx).name
        known = find_account_for_sign_in(tx, make_email_key(email))
        is_open = store.is_reset_open(tx, key.id, now=now)
    if known is None or known.is_disabled or not is_open:
        raise Gone
    refuse_weak(reset.password, known=(email, clinic_name))
    password_hash = hash_password(reset.password)
    with resources.database.transaction(scope) as tx:
        is_unchanged = lock_known_account(tx, known, email_key=make_email_key(email))
        if not is_unchanged or not store.use_password_reset(tx, key.id, now=now):
            raise Gone
        clear_code(tx, resources, network=origin.network)
        _set_password(tx, known, password_hash, now=now)
        audit_sign_in(tx, _event("reset_password", known, origin), now=now)
        leave_security_notice(tx, user_id=known.user_id, clinic_id=known.clinic_id, kind=NoticeKind.RESET, now=now)


def open_reset_code(resources: Resources, reset_id: UUID, sealed: bytes) -> str:
    """Return the code of a reset for its mail. Raises BrokenSeal."""
    return open_code(derive_key(resources.secret, _SEALED), sealed, binding=reset_id.bytes)


def _set_password(tx: Transaction, known: KnownAccount, password_hash: str, *, now: datetime) -> None:
    update_password(tx, known.user_id, password_hash)
    end_sign_ins(tx, known.user_id, because="password_reset", now=now)
    store.void_password_resets(tx, known.user_id, now=now)


def _make_reset(resources: Resources, user_id: UUID | None, clinic_id: UUID, *, now: datetime) -> NewPasswordReset:
    code, reset_id = make_code(), uuid4()
    return NewPasswordReset(
        id=reset_id,
        user_id=user_id,
        clinic_id=clinic_id,
        code_hash=hash_code(resources.secret, _CODE, code),
        code_sealed=seal_code(derive_key(resources.secret, _SEALED), code, binding=reset_id.bytes),
        created_at=now,
        expires_at=now + OPEN_FOR,
    )


def _find_key(resources: Resources, code: str, *, origin: Origin, now: datetime) -> PasswordResetKey:
    with resources.database.transaction(Scope()) as tx:
        seconds = charge_code(tx, resources, network=origin.network, now=now)
        key = None if seconds else store.find_password_reset_key(tx, hash_code(resources.secret, _CODE, code))
        if key is None:
            outcome = "denied" if seconds else "failed"
            audit_sign_in(tx, SignInEvent("reset_password", outcome, origin.request_id), now=now)
    refuse_when_blocked(seconds)
    if key is None:
        raise NotFound
    return key


def _event(action: str, known: KnownAccount | None, origin: Origin) -> SignInEvent:
    if known is None:
        return SignInEvent(action, "failed", origin.request_id)
    return SignInEvent(
        action, "allowed", origin.request_id, role=known.role, clinic_id=known.clinic_id, user_id=known.user_id
    )
