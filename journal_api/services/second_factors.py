"""One's own second factor: set up, confirmed, removed; each change but the confirming asks for the password again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant, Scope
from journal_api.domain.accounts import make_email_key
from journal_api.domain.errors import Conflict, Fault, Invalid, NotFound
from journal_api.domain.second_factors import SecondFactorState, tidy_code
from journal_api.domain.security_notices import NoticeKind
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use, describe_command
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.services.second_factor_codes import make_secret, renew_recovery_codes, take_code_of_app, write_uri
from journal_api.services.security_notices import leave_security_notice
from journal_api.services.sign_ins import Origin
from journal_api.services.step_ups import hold_proven, prove_password
from journal_api.services.throttling import charge_second_factor, clear_second_factor, refuse_when_blocked
from journal_api.store import second_factors as store
from journal_api.store.audits import insert_audit
from journal_api.store.database import Transaction, pin
from journal_api.store.open_sign_ins import end_sign_ins
from journal_api.store.passwords import hold_account
from journal_api.store.sign_ins import find_account_for_sign_in
from journal_api.store.staff import lock_staff_member

_ACTION = "change_second_factor"


@dataclass(frozen=True, slots=True)
class BegunFactor:
    """What an authenticator app is told, once: the secret in base32, and the same as a URI to be shown as QR code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def read_second_factor(resources: Resources, grant: Grant, *, now: datetime) -> SecondFactorState:
    """Tell the caller whether they have a second factor, and how many recovery codes are left."""
    with resources.database.transaction(grant.scope) as tx:
        found = store.find_second_factor_state(tx, grant.caller.user_id)
        audit_use(tx, grant, now=now, object_id=grant.caller.user_id)
    return found


def begin_second_factor(
    resources: Resources, grant: Grant, password: str, *, origin: Origin, now: datetime
) -> BegunFactor:
    """Make a secret for the caller; it asks for nothing until a first code has confirmed it, and may be begun anew.

    Raises Invalid for a wrong password, TooManyAttempts, and Conflict where a second factor is in force.
    """
    owner = prove_password(resources, grant, password, action=_ACTION, origin=origin, now=now)
    secret, user_id = make_secret(), grant.caller.user_id
    with resources.database.transaction(grant.scope) as tx:
        hold_proven(tx, resources, owner, origin=origin, now=now)
        _refuse_when_in_force(tx, user_id)
        store.delete_second_factor(tx, user_id)
        store.insert_second_factor(tx, user_id, resources.vault.seal_factor(user_id, secret), now=now)
        audit_use(tx, grant, now=now, object_id=user_id)
    return BegunFactor(secret, write_uri(secret, owner.email))


def confirm_second_factor(resources: Resources, grant: Grant, code: str, *, now: datetime) -> tuple[str, ...]:
    """Put the caller's second factor in force with a first code, and return the recovery codes, once.

    Every other sign-in ends: it was opened without. Raises Conflict where none was begun or one is in force, Invalid
    for a wrong code, TooManyAttempts.
    """
    with resources.database.transaction(grant.scope) as tx:
        codes = _confirm(tx, resources, grant, code=code, now=now)
    if codes is None:
        raise Invalid(Fault("/code", "wrong_code", "It is not a present code of the authenticator app."))
    return codes


def renew_codes(resources: Resources, grant: Grant, password: str, *, origin: Origin, now: datetime) -> tuple[str, ...]:
    """Make new recovery codes for the caller and return them, once; the old ones are void.

    Raises Invalid for a wrong password, TooManyAttempts, and Conflict where no second factor is in force.
    """
    owner = prove_password(resources, grant, password, action=_ACTION, origin=origin, now=now)
    with resources.database.transaction(grant.scope) as tx:
        hold_proven(tx, resources, owner, origin=origin, now=now)
        kept = store.lock_second_factor(tx, grant.caller.user_id)
        if kept is None or kept.confirmed_at is None:
            raise Conflict("There is no second factor in force.")
        codes = renew_recovery_codes(tx, resources, grant.caller.user_id)
        audit_use(tx, grant, now=now, object_id=grant.caller.user_id)
        _tell(tx, grant, grant.caller.user_id, NoticeKind.RECOVERY_RENEWED, now=now)
    return codes


def remove_second_factor(
    resources: Resources, grant: Grant, password: str, *, expected: Revisions, origin: Origin, now: datetime
) -> None:
    """Remove the caller's second factor, in force or only begun, with its recovery codes.

    Raises NotFound where there is none, Invalid for a wrong password, TooManyAttempts, and StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=grant.caller.user_id) as tx:
        if store.lock_second_factor(tx, grant.caller.user_id) is None:
            raise NotFound
    owner = prove_password(resources, grant, password, action=_ACTION, origin=origin, now=now)
    with granted_transaction(resources, grant, now=now, object_id=grant.caller.user_id) as tx:
        hold_proven(tx, resources, owner, origin=origin, now=now)
        if not store.delete_second_factor(tx, grant.caller.user_id):
            raise NotFound
        check_revision(UNTAGGED, expected)
        clear_second_factor(tx, resources, user_id=grant.caller.user_id)
        audit_use(tx, grant, now=now, object_id=grant.caller.user_id)
        _tell(tx, grant, grant.caller.user_id, NoticeKind.FACTOR_OFF, now=now)


def remove_second_factor_of(
    resources: Resources, grant: Grant, user_id: UUID, *, revisions: frozenset[int] | None, now: datetime
) -> None:
    """Remove the second factor of a member of the caller's staff who lost app and recovery codes, and tell them.

    Whether there was one is not told. Raises NotFound where there is no such member, and StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=user_id) as tx:
        member = lock_staff_member(tx, user_id)
        if member is None:
            raise NotFound
        check_revision(member.revision, revisions)
        # Known to be of this clinic: from here on pinned to the account too, whose second factor is its own.
        pin(tx, replace(grant.scope, user_id=user_id))
        audit_use(tx, grant, now=now, object_id=user_id)
        if store.delete_second_factor(tx, user_id):
            clear_second_factor(tx, resources, user_id=user_id)
            _tell(tx, grant, user_id, NoticeKind.FACTOR_OFF, now=now)


def remove_second_factor_by_operator(resources: Resources, email: str, *, now: datetime) -> UUID | None:
    """Remove the second factor of the account with this address, as the schema's owner, and tell its owner by mail.

    Returns whose it was; None where there is no such account, or none in it.
    """
    with resources.database.transaction(Scope()) as tx:
        known = find_account_for_sign_in(tx, make_email_key(email))
        if known is None or not store.delete_second_factor(tx, known.user_id):
            return None
        clear_second_factor(tx, resources, user_id=known.user_id)
        insert_audit(tx, describe_command("second_factors.remove", now=now, object_id=known.user_id))
        kind = NoticeKind.FACTOR_OFF
        leave_security_notice(tx, user_id=known.user_id, clinic_id=known.clinic_id, kind=kind, now=now)
    return known.user_id


def _confirm(
    tx: Transaction, resources: Resources, grant: Grant, *, code: str, now: datetime
) -> tuple[str, ...] | None:
    """Confirm under the account's lock, so that no sign-in is opened without meanwhile; None for a wrong code."""
    user_id = grant.caller.user_id
    hold_account(tx, user_id)
    _refuse_when_in_force(tx, user_id)
    kept = store.lock_second_factor(tx, user_id)
    if kept is None:
        raise Conflict("No second factor was begun.")
    refuse_when_blocked(charge_second_factor(tx, resources, user_id=user_id, now=now))
    if not take_code_of_app(tx, resources, user_id, kept=kept, tidy=tidy_code(code), now=now):
        return None
    clear_second_factor(tx, resources, user_id=user_id)
    store.confirm_second_factor(tx, user_id, now=now)
    codes = renew_recovery_codes(tx, resources, user_id)
    end_sign_ins(tx, user_id, because="second_factor_on", keep=grant.caller.sign_in_id, now=now)
    audit_use(tx, grant, now=now, object_id=user_id)
    _tell(tx, grant, user_id, NoticeKind.FACTOR_ON, now=now)
    return codes


def _refuse_when_in_force(tx: Transaction, user_id: UUID) -> None:
    kept = store.lock_second_factor(tx, user_id)
    if kept is not None and kept.confirmed_at is not None:
        raise Conflict("A second factor is in force: remove it first.")


def _tell(tx: Transaction, grant: Grant, user_id: UUID, kind: NoticeKind, *, now: datetime) -> None:
    leave_security_notice(tx, user_id=user_id, clinic_id=grant.caller.clinic_id, kind=kind, now=now)
