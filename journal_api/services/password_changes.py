"""Changing one's own password: the one way that needs the present one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.accounts import make_email_key
from journal_api.domain.errors import Conflict, Fault, Invalid, NotSignedIn
from journal_api.domain.security_notices import NoticeKind
from journal_api.services.auditing import SignInEvent, audit_sign_in, audit_use
from journal_api.services.passwords import hash_password, is_right_password, refuse_weak
from journal_api.services.resources import Resources
from journal_api.services.security_notices import leave_security_notice
from journal_api.services.sign_ins import Origin
from journal_api.services.throttling import charge_sign_in, clear_sign_in, refuse_when_blocked
from journal_api.store.accounts import get_account
from journal_api.store.clinics import get_own_clinic
from journal_api.store.open_sign_ins import end_sign_ins
from journal_api.store.password_resets import void_password_resets
from journal_api.store.passwords import lock_known_account, update_password
from journal_api.store.sign_ins import KnownAccount, find_account_for_sign_in


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The password somebody has, and the one they want."""

    present: str = field(repr=False)
    wanted: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose password it is: the account as sign-in knows it, its address, and what strangers know of it."""

    account: KnownAccount
    email: str
    clinic_name: str

    @property
    def email_key(self) -> str:
        return make_email_key(self.email)


def change_password(
    resources: Resources, grant: Grant, change: PasswordChange, *, origin: Origin, now: datetime
) -> None:
    """Replace the caller's password, end every other sign-in of theirs, void open resets, and tell them by mail.

    Several transactions, because checking and hashing are slow by design and must not hold a connection; the last one
    decides under the account's lock. Guessing is slowed down as at sign-in. Raises Invalid for a wrong or weak
    password, TooManyAttempts, and Conflict when the password was changed in between.
    """
    owner = _find_owner(resources, grant, origin=origin, now=now)
    if not is_right_password(change.present, owner.account.password_hash):
        _keep_failure(resources, grant, origin=origin, now=now)
        raise Invalid(Fault("/current_password", "wrong_password", "It is not the present password."))
    refuse_weak(change.wanted, known=(owner.email, owner.clinic_name), pointer="/new_password")
    password_hash = hash_password(change.wanted)
    with resources.database.transaction(grant.scope) as tx:
        if not lock_known_account(tx, owner.account, email_key=owner.email_key):
            raise Conflict("The password was changed in between.")
        clear_sign_in(tx, resources, email_key=owner.email_key, network=origin.network, now=now)
        user_id, clinic_id = grant.caller.user_id, grant.caller.clinic_id
        update_password(tx, user_id, password_hash)
        end_sign_ins(tx, user_id, because="password_changed", keep=grant.caller.sign_in_id, now=now)
        void_password_resets(tx, user_id, now=now)
        audit_use(tx, grant, now=now, object_id=user_id)
        leave_security_notice(tx, user_id=user_id, clinic_id=clinic_id, kind=NoticeKind.CHANGED, now=now)


def _find_owner(resources: Resources, grant: Grant, *, origin: Origin, now: datetime) -> _Owner:
    with resources.database.transaction(grant.scope) as tx:
        email = get_account(tx, grant.caller.user_id).email
        email_key = make_email_key(email)
        seconds = charge_sign_in(tx, resources, email_key=email_key, network=origin.network, now=now)
        account = find_account_for_sign_in(tx, email_key)
        clinic_name = get_own_clinic(tx).name
        if seconds:
            audit_sign_in(tx, _event(grant, "denied", origin), now=now)
    refuse_when_blocked(seconds)
    if account is None or account.user_id != grant.caller.user_id:
        # Removed since the token was checked.
        raise NotSignedIn
    return _Owner(account, email, clinic_name)


def _keep_failure(resources: Resources, grant: Grant, *, origin: Origin, now: datetime) -> None:
    with resources.database.transaction(grant.scope) as tx:
        audit_sign_in(tx, _event(grant, "failed", origin), now=now)


def _event(grant: Grant, outcome: str, origin: Origin) -> SignInEvent:
    caller = grant.caller
    return SignInEvent(
        "change_password",
        outcome,
        origin.request_id,
        role=caller.role,
        clinic_id=caller.clinic_id,
        user_id=caller.user_id,
        sign_in_id=caller.sign_in_id,
    )
