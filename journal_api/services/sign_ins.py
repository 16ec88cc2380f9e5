"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from journal_api.domain.access import Role, Scope
from journal_api.domain.accounts import make_email_key
from journal_api.domain.errors import NotSignedIn, SecondFactorRequired, TooManyAttempts, WrongCredentials
from journal_api.domain.second_factors import Proof
from journal_api.domain.security_notices import NoticeKind
from journal_api.domain.sign_ins import REFRESH_LIFETIME, RefreshVerdict, judge_refresh
from journal_api.services.auditing import SignInEvent, audit_sign_in
from journal_api.services.passwords import has_old_cost, hash_password, is_right_password
from journal_api.services.resources import Resources
from journal_api.services.second_factor_codes import prove_second_factor
from journal_api.services.secret_codes import derive_key, hash_code, make_code, open_code, seal_code
from journal_api.services.security_notices import leave_security_notice
from journal_api.services.throttling import charge_sign_in, clear_sign_in, forget_failures, refuse_when_blocked
from journal_api.store import sign_ins as store
from journal_api.store.database import Transaction
from journal_api.store.passwords import lock_known_account, update_password
from journal_api.store.sign_ins import KnownAccount, NewRefreshToken, TokenOwner

LONGEST_DEVICE = 200
_HELD = "refresh token"
_SUCCESSOR = "successor of a refresh token"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: network and device as told, and the request's id."""

    network: str
    device: str
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody claims to be their e-mail address, password and, where there is one, code of the second factor."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    code: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open sign-in and the one token that keeps it open."""

    sign_in_id: UUID
    user_id: UUID
    refresh_token: str = field(repr=False)


def sign_in(resources: Resources, credentials: Credentials, *, origin: Origin, now: datetime) -> SignedIn:
    """Open a sign-in with e-mail address, password and, where one is in force, the second factor.

    Three short transactions rather than one, because checking a password is slow by design and nobody's connection
    shall wait for it: the attempt is counted, the password is checked, the outcome is kept.
    Raises WrongCredentials, the same whether there is such an account or not and for a wrong code too; for a right
    password alone SecondFactorRequired; and TooManyAttempts.
    """
    email_key = make_email_key(credentials.email)
    with resources.database.transaction(Scope()) as tx:
        seconds = charge_sign_in(tx, resources, email_key=email_key, network=origin.network, now=now)
        account = None if seconds else store.find_account_for_sign_in(tx, email_key)
        if seconds:
            audit_sign_in(tx, SignInEvent("open", "denied", origin.request_id), now=now)
    refuse_when_blocked(seconds)
    is_right = is_right_password(credentials.password, None if account is None else account.password_hash)
    if account is None or account.is_disabled or not is_right:
        _keep_failure(resources, account, origin=origin, now=now)
        raise WrongCredentials
    if has_old_cost(account.password_hash):
        account = _keep_anew(resources, account, credentials)
    opened = _open_when_proved(resources, account, credentials, origin=origin, now=now)
    if opened is Proof.MISSING:
        raise SecondFactorRequired
    if not isinstance(opened, SignedIn):
        raise WrongCredentials
    return opened


def refresh_sign_in(resources: Resources, token: str, *, origin: Origin, now: datetime) -> SignedIn:
    """Exchange a refresh token for its successor.

    Within 30 seconds the same token gets the same successor, because answers get lost; any other second use ends the
    sign-in, and its owner is told by mail. Raises NotSignedIn.
    """
    token_hash = hash_code(resources.secret, _HELD, token)
    owner = _find_owner(resources, token_hash)
    successor: str | None = None
    if owner is not None:
        with resources.database.transaction(_scope_of(owner)) as tx:
            successor = _exchange(tx, resources, owner, token=token, origin=origin, now=now)
    if owner is None or successor is None:
        raise NotSignedIn
    return SignedIn(owner.sign_in_id, owner.user_id, successor)


def end_sign_in(resources: Resources, token: str, *, origin: Origin, now: datetime) -> None:
    """End the sign-in that a refresh token belongs to, at once; a token of none is no error: it is over already."""
    owner = _find_owner(resources, hash_code(resources.secret, _HELD, token))
    if owner is None:
        return
    with resources.database.transaction(_scope_of(owner)) as tx:
        role = store.lock_living_sign_in(tx, owner.sign_in_id)
        store.end_sign_in(tx, owner.sign_in_id, because="logout", now=now)
        audit_sign_in(tx, _event("end", owner, role=role, origin=origin), now=now)


def open_sign_in(tx: Transaction, resources: Resources, *, user_id: UUID, device: str, now: datetime) -> SignedIn:
    """Open a sign-in for somebody whose identity was just proved; ``tx`` is pinned to that account."""
    opened = SignedIn(uuid4(), user_id, make_code())
    store.insert_sign_in(tx, sign_in_id=opened.sign_in_id, user_id=user_id, device=device[:LONGEST_DEVICE], now=now)
    _keep_token(tx, resources, opened, now=now)
    return opened


def _keep_failure(resources: Resources, account: KnownAccount | None, *, origin: Origin, now: datetime) -> None:
    with resources.database.transaction(Scope()) as tx:
        audit_sign_in(tx, _failure(account, origin), now=now)


def _failure(account: KnownAccount | None, origin: Origin) -> SignInEvent:
    return SignInEvent(
        "open",
        "failed",
        origin.request_id,
        clinic_id=None if account is None else account.clinic_id,
        user_id=None if account is None else account.user_id,
    )


def _keep_anew(resources: Resources, account: KnownAccount, credentials: Credentials) -> KnownAccount:
    """Keep a right password at today's cost, unless it was changed meanwhile."""
    fresh = replace(account, password_hash=hash_password(credentials.password))
    with resources.database.transaction(_scope_of(account)) as tx:
        if not lock_known_account(tx, account, email_key=make_email_key(credentials.email)):
            return account
        update_password(tx, account.user_id, fresh.password_hash)
    return fresh


def _open_when_proved(
    resources: Resources, account: KnownAccount, credentials: Credentials, *, origin: Origin, now: datetime
) -> SignedIn | Proof:
    """Open the sign-in of a right password; what became of the second factor where that opens nothing.

    WRONG too when the password was changed, or its owner removed, while it was being checked.
    """
    email_key = make_email_key(credentials.email)
    try:
        with resources.database.transaction(_scope_of(account)) as tx:
            if not lock_known_account(tx, account, email_key=email_key):
                proof = Proof.WRONG
            else:
                forget_failures(tx, resources, email_key=email_key, network=origin.network)
                proof = prove_second_factor(tx, resources, account.user_id, code=credentials.code, now=now)
            if proof not in {Proof.MISSING, Proof.WRONG}:
                clear_sign_in(tx, resources, email_key=email_key, network=origin.network, now=now)
                return _open_proved(tx, resources, account, proof=proof, origin=origin, now=now)
            audit_sign_in(tx, _failure(account, origin), now=now)
    except TooManyAttempts:
        _keep_failure(resources, account, origin=origin, now=now)
        raise
    return proof


def _open_proved(
    tx: Transaction, resources: Resources, account: KnownAccount, *, proof: Proof, origin: Origin, now: datetime
) -> SignedIn:
    opened = open_sign_in(tx, resources, user_id=account.user_id, device=origin.device, now=now)
    owner = TokenOwner(opened.sign_in_id, account.user_id, account.clinic_id)
    audit_sign_in(tx, _event("open", owner, role=account.role, origin=origin), now=now)
    if proof is Proof.RECOVERY:
        kind = NoticeKind.RECOVERY_USED
        leave_security_notice(tx, user_id=account.user_id, clinic_id=account.clinic_id, kind=kind, now=now)
    return opened


def _exchange(
    tx: Transaction, resources: Resources, owner: TokenOwner, *, token: str, origin: Origin, now: datetime
) -> str | None:
    """Return the successor of a token, or None when it is not good (any more); the sign-in's row is the lock."""
    role = store.lock_living_sign_in(tx, owner.sign_in_id)
    if role is None:
        audit_sign_in(tx, _event("refresh", owner, role=None, origin=origin, outcome="denied"), now=now)
        return None
    kept = store.get_refresh_token(tx, hash_code(resources.secret, _HELD, token))
    binding = owner.sign_in_id.bytes
    before = kept.successor_sealed and open_code(_successor_key(token), kept.successor_sealed, binding=binding)
    is_unused = bool(before) and store.is_token_unused(tx, hash_code(resources.secret, _HELD, before or ""))
    verdict = judge_refresh(kept, is_successor_unused=is_unused, now=now)
    audit_sign_in(tx, _refresh_event(verdict, owner, role=role, origin=origin), now=now)
    if verdict is RefreshVerdict.ROTATE:
        return _rotate(tx, resources, owner, token=token, now=now)
    if verdict is RefreshVerdict.STOLEN:
        store.end_sign_in(tx, owner.sign_in_id, because="reuse", now=now)
        kind = NoticeKind.REUSED
        leave_security_notice(tx, user_id=owner.user_id, clinic_id=owner.clinic_id, kind=kind, now=now)
    return before if verdict is RefreshVerdict.REPEAT and before else None


def _rotate(tx: Transaction, resources: Resources, owner: TokenOwner, *, token: str, now: datetime) -> str:
    successor = make_code()
    sealed = seal_code(_successor_key(token), successor, binding=owner.sign_in_id.bytes)
    store.mark_rotated(tx, hash_code(resources.secret, _HELD, token), successor_sealed=sealed, now=now)
    store.mark_used(tx, owner.sign_in_id, now=now)
    _keep_token(tx, resources, SignedIn(owner.sign_in_id, owner.user_id, successor), now=now)
    return successor


def _keep_token(tx: Transaction, resources: Resources, signed_in: SignedIn, *, now: datetime) -> None:
    store.insert_refresh_token(
        tx,
        NewRefreshToken(
            token_hash=hash_code(resources.secret, _HELD, signed_in.refresh_token),
            sign_in_id=signed_in.sign_in_id,
            user_id=signed_in.user_id,
            issued_at=now,
            expires_at=now + REFRESH_LIFETIME,
        ),
    )


def _find_owner(resources: Resources, token_hash: bytes) -> TokenOwner | None:
    with resources.database.transaction(Scope()) as tx:
        return store.find_token_owner(tx, token_hash)


def _scope_of(owner: TokenOwner | KnownAccount) -> Scope:
    return Scope(user_id=owner.user_id, tenant_id=owner.clinic_id)


def _successor_key(token: str) -> bytes:
    """Return a key that only the holder of ``token`` can derive."""
    return derive_key(token.encode(), _SUCCESSOR)


def _refresh_event(verdict: RefreshVerdict, owner: TokenOwner, *, role: Role, origin: Origin) -> SignInEvent:
    if verdict is RefreshVerdict.STOLEN:
        return _event("reuse", owner, role=role, origin=origin, outcome="denied")
    outcome = "denied" if verdict is RefreshVerdict.EXPIRED else "allowed"
    return _event("refresh", owner, role=role, origin=origin, outcome=outcome)


def _event(
    action: str, owner: TokenOwner, *, role: Role | None, origin: Origin, outcome: str = "allowed"
) -> SignInEvent:
    return SignInEvent(
        action,
        outcome,
        origin.request_id,
        role=role,
        clinic_id=owner.clinic_id,
        user_id=owner.user_id,
        sign_in_id=owner.sign_in_id,
    )
