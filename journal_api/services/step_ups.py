"""The step-up: the password is asked for again before what would let a stranger at an open screen keep the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.accounts import make_email_key
from journal_api.domain.errors import Conflict, Fault, Invalid, NotSignedIn
from journal_api.services.auditing import SignInEvent, audit_sign_in
from journal_api.services.passwords import is_right_password
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import Origin
from journal_api.services.throttling import charge_sign_in, clear_sign_in, refuse_when_blocked
from journal_api.store.accounts import get_account
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.passwords import lock_known_account
from journal_api.store.sign_ins import KnownAccount, find_account_for_sign_in


@dataclass(frozen=True, slots=True)
class ProvenOwner:
    """Who has just given their password: the account as sign-in knows it, its address, and its clinic's name."""

    account: KnownAccount
    email: str
    clinic_name: str

    @property
    def email_key(self) -> str:
        """Give the address as accounts are found by it."""
        return make_email_key(self.email)


def prove_password(
    resources: Resources, grant: Grant, password: str, *, action: str, origin: Origin, now: datetime
) -> ProvenOwner:
    """Check the caller's present password before ``action``; slow by design, so it holds no connection.

    Guessing is slowed down as at sign-in. Raises Invalid for a wrong password, and TooManyAttempts.
    """
    owner = _find_owner(resources, grant, action=action, origin=origin, now=now)
    if not is_right_password(password, owner.account.password_hash):
        with resources.database.transaction(grant.scope) as tx:
            audit_sign_in(tx, _event(grant, action, "failed", origin=origin), now=now)
        raise Invalid(Fault("/current_password", "wrong_password", "It is not the present password."))
    return owner


def hold_proven(tx: Transaction, resources: Resources, owner: ProvenOwner, *, origin: Origin, now: datetime) -> None:
    """Hold the account of who has proved their password, and forget the attempts that led there.

    Raises Conflict when the password was changed in between.
    """
    if not lock_known_account(tx, owner.account, email_key=owner.email_key):
        raise Conflict("The password was changed in between.")
    clear_sign_in(tx, resources, email_key=owner.email_key, network=origin.network, now=now)


def _find_owner(resources: Resources, grant: Grant, *, action: str, origin: Origin, now: datetime) -> ProvenOwner:
    with resources.database.transaction(grant.scope) as tx:
        email = get_account(tx, grant.caller.user_id).email
        email_key = make_email_key(email)
        seconds = charge_sign_in(tx, resources, email_key=email_key, network=origin.network, now=now)
        account = find_account_for_sign_in(tx, email_key)
        clinic_name = get_own_clinic(tx).name
        if seconds:
            audit_sign_in(tx, _event(grant, action, "denied", origin=origin), now=now)
    refuse_when_blocked(seconds)
    if account is None or account.user_id != grant.caller.user_id:
        # Removed since the token was checked.
        raise NotSignedIn
    return ProvenOwner(account, email, clinic_name)


def _event(grant: Grant, action: str, outcome: str, *, origin: Origin) -> SignInEvent:
    caller = grant.caller
    return SignInEvent(
        action,
        outcome,
        origin.request_id,
        role=caller.role,
        clinic_id=caller.clinic_id,
        user_id=caller.user_id,
        sign_in_id=caller.sign_in_id,
    )
