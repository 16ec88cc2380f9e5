"""Refresh tokens are judged, attempts slowed down, networks named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.sign_ins import (
    ACCOUNT_RULE,
    NETWORK_RULE,
    Attempts,
    RefreshToken,
    RefreshVerdict,
    ThrottleRule,
    judge_refresh,
    name_network,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NONE = Attempts(0, NOW, NOW)


def _token(*, rotated_ago: timedelta | None = None, expires_in: timedelta = SECOND) -> RefreshToken:
    rotated_at = None if rotated_ago is None else NOW - rotated_ago
    return RefreshToken(UUID(int=1), NOW + expires_in, rotated_at, None)


@pytest.mark.parametrize(
    ("token", "is_successor_unused", "verdict"),
    [
        (_token(), False, RefreshVerdict.ROTATE),
        (_token(expires_in=timedelta()), False, RefreshVerdict.EXPIRED),
        (_token(rotated_ago=timedelta()), True, RefreshVerdict.REPEAT),
        (_token(rotated_ago=30 * SECOND), True, RefreshVerdict.REPEAT),
        (_token(rotated_ago=31 * SECOND), True, RefreshVerdict.STOLEN),
        (_token(rotated_ago=SECOND), False, RefreshVerdict.STOLEN),
        (_token(rotated_ago=-SECOND), True, RefreshVerdict.REPEAT),
    ],
)
def test_a_refresh_token_is_judged(token: RefreshToken, is_successor_unused: bool, verdict: RefreshVerdict) -> None:
    assert judge_refresh(token, is_successor_unused=is_successor_unused, now=NOW) is verdict


def _fail(rule: ThrottleRule, times: int) -> Attempts:
    state = NONE
    for _ in range(times):
        state = rule.count(state, NOW)
    return state


@pytest.mark.parametrize(("failures", "seconds"), [(4, 0), (5, 5), (6, 10), (7, 20), (12, 640), (13, 900), (500, 900)])
def test_a_network_waits_longer_and_longer(failures: int, seconds: int) -> None:
    assert _fail(NETWORK_RULE, failures).seconds_blocked(NOW) == seconds


@pytest.mark.parametrize(("failures", "seconds"), [(19, 0), (20, 1), (23, 8), (24, 10), (500, 10)])
def test_all_networks_together_are_only_slowed(failures: int, seconds: int) -> None:
    assert _fail(ACCOUNT_RULE, failures).seconds_blocked(NOW) == seconds


def test_failures_are_forgotten_after_a_day() -> None:
    state = _fail(NETWORK_RULE, 10)

    assert NETWORK_RULE.count(state, NOW + timedelta(days=1)).failures == 11
    assert NETWORK_RULE.count(state, NOW + timedelta(days=1) + SECOND).failures == 1


def test_a_part_of_a_second_is_waited_whole() -> None:
    assert Attempts(5, NOW, NOW + timedelta(milliseconds=1)).seconds_blocked(NOW) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("", "unknown"),
        ("localhost", "unknown"),
    ],
)
def test_an_address_is_named_by_its_network(address: str | None, network: str) -> None:
    assert name_network(address) == network


@given(st.text(max_size=60))
def test_no_address_breaks_the_naming(address: str) -> None:
    assert name_network(address)
