"""Slowing down who guesses: every attempt counts as failed beforehand, so that a hundred at once gain nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from journal_api.domain.errors import TooManyAttempts
from journal_api.domain.sign_ins import (
    ACCOUNT_RULE,
    CODE_RULE,
    NETWORK_RULE,
    RESET_ADDRESS_RULE,
    RESET_NETWORK_RULE,
    SECOND_FACTOR_RULE,
    ThrottleRule,
)
from journal_api.services.resources import Resources
from journal_api.services.secret_codes import hash_code
from journal_api.store.database import Transaction
from journal_api.store.throttles import (
    delete_attempts,
    delete_attempts_before,
    has_attempts,
    lock_attempts,
    update_attempts,
)

REMEMBERED_FOR = timedelta(days=90)
_PURPOSE = "sign-in throttle"
_NONE = 0


def charge_sign_in(tx: Transaction, resources: Resources, *, email_key: str, network: str, now: datetime) -> int:
    """Count one attempt on an address from a network, whether or not there is such an account.

    Returns for how many seconds the attempt is not even looked at (then it was not counted), 0 when it is.
    """
    account, pair, known = _sign_in_keys(resources, email_key, network)
    rules = [(pair, NETWORK_RULE)]
    # Who has signed in from here before is not slowed by what others try from elsewhere.
    if not has_attempts(tx, known):
        rules.insert(0, (account, ACCOUNT_RULE))
    return _charge(tx, rules, now=now)


def forget_failures(tx: Transaction, resources: Resources, *, email_key: str, network: str) -> None:
    """Forget the attempts that led to a right password: what is still missing is counted by itself."""
    account, pair, _known = _sign_in_keys(resources, email_key, network)
    delete_attempts(tx, account, pair)


def clear_sign_in(tx: Transaction, resources: Resources, *, email_key: str, network: str, now: datetime) -> None:
    """Forget the attempts that led to a success, and remember that the person signs in from this network."""
    account, pair, known = _sign_in_keys(resources, email_key, network)
    delete_attempts(tx, account, pair)
    update_attempts(tx, known, lock_attempts(tx, known, now=now).renewed(now))


def charge_code(tx: Transaction, resources: Resources, *, network: str, now: datetime) -> int:
    """Count one attempt at a code from a network; returns the seconds to wait, 0 when it is looked at."""
    return _charge(tx, [(_code_key(resources, network), CODE_RULE)], now=now)


def clear_code(tx: Transaction, resources: Resources, *, network: str) -> None:
    """Forget the attempts of a network that had a real code."""
    delete_attempts(tx, _code_key(resources, network))


def charge_reset_network(tx: Transaction, resources: Resources, *, network: str, now: datetime) -> int:
    """Count one request for a reset from a network; returns the seconds to wait, 0 when it is looked at."""
    key = hash_code(resources.secret, _PURPOSE, f"reset from {network}")
    return _charge(tx, [(key, RESET_NETWORK_RULE)], now=now)


def charge_reset_address(tx: Transaction, resources: Resources, *, email_key: str, now: datetime) -> int:
    """Count one request for a reset of an address, whether or not it is anybody's; returns the seconds to wait."""
    key = hash_code(resources.secret, _PURPOSE, f"reset of {email_key}")
    return _charge(tx, [(key, RESET_ADDRESS_RULE)], now=now)


def charge_second_factor(tx: Transaction, resources: Resources, *, user_id: UUID, now: datetime) -> int:
    """Count one attempt at an account's second factor; returns the seconds to wait, 0 when it is looked at."""
    return _charge(tx, [(_factor_key(resources, user_id), SECOND_FACTOR_RULE)], now=now)


def clear_second_factor(tx: Transaction, resources: Resources, *, user_id: UUID) -> None:
    """Forget the attempts at an account's second factor: a code was right."""
    delete_attempts(tx, _factor_key(resources, user_id))


def refuse_when_blocked(seconds: int) -> None:
    """Raise TooManyAttempts when an attempt is not looked at."""
    if seconds > _NONE:
        raise TooManyAttempts(seconds)


def _charge(tx: Transaction, rules: list[tuple[bytes, ThrottleRule]], *, now: datetime) -> int:
    """Lock all keys in the order given, then count all or none."""
    locked = [(key, rule, lock_attempts(tx, key, now=now)) for key, rule in rules]
    seconds = max(before.seconds_blocked(now) for _key, _rule, before in locked)
    if seconds > _NONE:
        return seconds
    for key, rule, before in locked:
        update_attempts(tx, key, rule.count(before, now))
    # Now and then, by the luck of the key's first byte, what is long over is swept away.
    if rules[-1][0][0] == 0:
        delete_attempts_before(tx, now - REMEMBERED_FOR)
    return _NONE


def _sign_in_keys(resources: Resources, email_key: str, network: str) -> tuple[bytes, bytes, bytes]:
    """Return the keys of the account, of account and network, and of a network known to be the account's."""
    names = (f"account {email_key}", f"pair {email_key} {network}", f"known {email_key} {network}")
    account, pair, known = (hash_code(resources.secret, _PURPOSE, name) for name in names)
    return account, pair, known


def _code_key(resources: Resources, network: str) -> bytes:
    return hash_code(resources.secret, _PURPOSE, f"code {network}")


def _factor_key(resources: Resources, user_id: UUID) -> bytes:
    return hash_code(resources.secret, _PURPOSE, f"second factor {user_id}")
