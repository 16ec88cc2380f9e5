"""Passwords are kept as argon2id at the cost promised, and checked for nobody too."""

from __future__ import annotations

import argon2
import pytest

from journal_api.services import passwords
from journal_api.services.passwords import hash_password, is_right_password


@pytest.fixture(scope="module")
def kept() -> str:
    return hash_password("seven quiet herons")


def test_the_cost_is_the_one_promised(kept: str) -> None:
    for password_hash in (kept, passwords._NOBODYS_HASH):
        found = argon2.extract_parameters(password_hash)

        assert found.type is argon2.Type.ID
        assert (found.memory_cost, found.time_cost, found.parallelism) == (19456, 2, 1)
        assert (found.salt_len, found.hash_len) == (16, 32)


def test_only_the_right_password_is_right(kept: str) -> None:
    assert is_right_password("seven quiet herons", kept)
    assert not is_right_password("seven quiet heron", kept)
    assert not is_right_password("", kept)


def test_nobody_has_no_right_password() -> None:
    assert not is_right_password("seven quiet herons", None)


def test_one_letter_typed_in_two_ways_is_one_letter() -> None:
    assert is_right_password("cafe\u0301 cafe\u0301 12", hash_password("caf\u00e9 caf\u00e9 12"))


def test_what_is_no_hash_lets_nobody_in() -> None:
    assert not is_right_password("seven quiet herons", "not a hash")
