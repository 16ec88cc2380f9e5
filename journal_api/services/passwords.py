"""Passwords: kept as argon2id, checked a few at a time, in the same time whether or not there is an account."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from journal_api.domain.errors import Invalid, Unavailable
from journal_api.domain.passwords import check_password

# OWASP's floor for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a random password that was thrown away, at the same cost: who has no account is answered no faster.
_NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$9Gx2Xd6HgNGHTDSJV5J3+w$cMNr/4zoR2++WN+R0vsFmc/fUJOnNAdcZcGU4ymKKPc"
# Each check takes 19 MiB and most of a core: more at once would only starve the requests of those signed in.
_AT_ONCE = BoundedSemaphore(2)
_LONGEST_WAIT_SECONDS = 10.0


def refuse_weak(password: str, *, known: tuple[str, ...], pointer: str = "/password") -> None:
    """Raise Invalid when a wanted password is too short, too long, common or made of ``known``."""
    faults = check_password(password, known=known, pointer=pointer)
    if faults:
        raise Invalid(*faults)


def hash_password(password: str) -> str:
    """Return what is kept of a password. Raises Unavailable when too many others are waiting."""
    with _turn():
        return _HASHER.hash(_spell(password))


def has_old_cost(password_hash: str) -> bool:
    """Tell whether a password was kept at another cost than passwords are kept at now: it is to be hashed anew."""
    return _HASHER.check_needs_rehash(password_hash)


def is_right_password(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is the one kept as ``password_hash``; takes as long for None, and is False.

    Raises Unavailable when too many others are waiting.
    """
    with _turn():
        try:
            _HASHER.verify(password_hash or _NOBODYS_HASH, _spell(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
    return password_hash is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_LONGEST_WAIT_SECONDS):
        raise Unavailable
    try:
        yield
    finally:
        _AT_ONCE.release()


def _spell(password: str) -> bytes:
    # Two keyboards may spell one letter with different code points.
    return unicodedata.normalize("NFKC", password).encode()
