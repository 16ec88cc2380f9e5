"""Signing in, refreshing, signing out: on the real database, with races."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import NamedPatient, Scope
from journal_api.domain.errors import NotSignedIn, TooManyAttempts, WrongCredentials
from journal_api.services.access import identify
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import (
    Credentials,
    Origin,
    SignedIn,
    end_sign_in,
    refresh_sign_in,
    sign_in,
)
from journal_api.store.database import Database
from journal_api.store.tables.accounts import account, refresh_token
from journal_api.store.tables.accounts import sign_in as sign_in_table
from journal_api.store.tables.audit import audit
from tests.people import People, Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _origin(network: str = "192.0.2.0/24") -> Origin:
    return Origin(network, "phone", uuid4().hex)


def _sign_in(resources: Resources, person: Person, *, origin: Origin | None = None, now: datetime = NOW) -> SignedIn:
    return sign_in(resources, Credentials(person.email, person.password), origin=origin or _origin(), now=now)


def _refresh(resources: Resources, token: str, now: datetime = NOW) -> SignedIn:
    return refresh_sign_in(resources, token, origin=_origin(), now=now)


def _fail(resources: Resources, person: Person, *, origin: Origin, now: datetime = NOW) -> None:
    with pytest.raises(WrongCredentials):
        sign_in(resources, Credentials(person.email, "not the password"), origin=origin, now=now)


def _is_alive(resources: Resources, sign_in_id: UUID) -> bool:
    try:
        identify(resources, sign_in_id=sign_in_id, named=NamedPatient(), request_id=None)
    except NotSignedIn:
        return False
    return True


def _audited(owner: Database, user_id: UUID) -> list[tuple[str, str]]:
    with owner.transaction(Scope()) as tx:
        rows = tx.execute(
            sa.select(audit.c.action, audit.c.outcome)
            .where(audit.c.user_id == user_id, audit.c.action.like("sign_in.%"))
            .order_by(audit.c.id)
        )
        return [(row.action, row.outcome) for row in rows]


def test_the_right_password_opens_a_sign_in(resources: Resources, owner: Database, people: People) -> None:
    opened = _sign_in(resources, people.ana)

    assert opened.user_id == people.ana.user_id
    assert _is_alive(resources, opened.sign_in_id)
    assert ("sign_in.open", "allowed") in _audited(owner, people.ana.user_id)


def test_the_address_is_taken_in_any_case(resources: Resources, people: People) -> None:
    shouting = replace(people.ana, email=people.ana.email.upper())

    assert _sign_in(resources, shouting).user_id == people.ana.user_id


def test_a_wrong_password_is_audited(resources: Resources, owner: Database, people: People) -> None:
    _fail(resources, people.ana, origin=_origin())

    assert _audited(owner, people.ana.user_id)[-1] == ("sign_in.open", "failed")


def test_an_unknown_address_is_refused_alike(resources: Resources, people: People) -> None:
    with pytest.raises(WrongCredentials) as unknown:
        _sign_in(resources, replace(people.ana, email=f"{uuid4().hex}@nowhere.test"))
    with pytest.raises(WrongCredentials) as wrong:
        _sign_in(resources, replace(people.ana, password="not the password"))

    assert str(unknown.value) == str(wrong.value)


def test_a_disabled_account_cannot_sign_in(resources: Resources, owner: Database, people: People) -> None:
    with owner.transaction(Scope()) as tx:
        tx.execute(account.update().where(account.c.id == people.ana.user_id).values(disabled_at=NOW))

    with pytest.raises(WrongCredentials):
        _sign_in(resources, people.ana)
    with pytest.raises(NotSignedIn):
        _refresh(resources, people.ana.refresh_token)


def test_one_network_is_blocked_for_longer_and_longer(resources: Resources, people: People) -> None:
    origin, now, waits = _origin(), NOW, []
    for _ in range(9):
        _fail(resources, people.ana, origin=origin, now=now)
        with pytest.raises((TooManyAttempts, WrongCredentials)) as refused:
            sign_in(resources, Credentials(people.ana.email, "still wrong"), origin=origin, now=now)
        if isinstance(refused.value, TooManyAttempts):
            waits.append(refused.value.retry_after_seconds)
            now += timedelta(seconds=waits[-1])

    assert waits == sorted(waits)
    assert waits[0] == 5
    assert waits[-1] >= 80


def test_a_blocked_network_is_not_even_looked_at(resources: Resources, people: People) -> None:
    origin = _origin()
    for _ in range(5):
        _fail(resources, people.ana, origin=origin)

    with pytest.raises(TooManyAttempts):
        _sign_in(resources, people.ana, origin=origin)
    assert _sign_in(resources, people.ana, origin=origin, now=NOW + 5 * SECOND)


def test_a_success_forgets_the_failures(resources: Resources, people: People) -> None:
    origin = _origin()
    for _ in range(4):
        _fail(resources, people.ana, origin=origin)
    _sign_in(resources, people.ana, origin=origin)

    for _ in range(4):
        _fail(resources, people.ana, origin=origin)
    assert _sign_in(resources, people.ana, origin=origin)


def test_guessing_at_once_gains_nothing(resources: Resources, people: People) -> None:
    origin = _origin()

    def attempt(_number: int) -> type[Exception]:
        try:
            sign_in(resources, Credentials(people.ana.email, "not the password"), origin=origin, now=NOW)
        except (WrongCredentials, TooManyAttempts) as error:
            return type(error)
        raise AssertionError("a wrong password was taken")

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(12)))

    assert outcomes.count(WrongCredentials) == 5


def test_a_stranger_with_many_networks_cannot_lock_a_person_out(resources: Resources, people: People) -> None:
    home = _origin("198.51.100.0/24")
    _sign_in(resources, people.ana, origin=home)
    for number in range(20):
        _fail(resources, people.ana, origin=_origin(f"203.0.{number}.0/24"))

    with pytest.raises(TooManyAttempts) as elsewhere:
        _sign_in(resources, people.ana, origin=_origin("192.0.2.0/24"))
    assert elsewhere.value.retry_after_seconds <= 10
    assert _sign_in(resources, people.ana, origin=home)


def test_a_throttle_names_nobody(resources: Resources, owner: Database, people: People) -> None:
    _fail(resources, people.ana, origin=_origin())

    with owner.transaction(Scope()) as tx:
        kept = tx.scalars(sa.text("SELECT t::text FROM sign_in_throttle t")).all()
    assert kept
    assert not any(people.ana.email in row or "192.0.2" in row for row in kept)


def test_a_refresh_hands_out_a_new_token_once(resources: Resources, people: People) -> None:
    first = _sign_in(resources, people.ana)

    second = _refresh(resources, first.refresh_token)

    assert second.sign_in_id == first.sign_in_id
    assert second.refresh_token != first.refresh_token
    assert _refresh(resources, second.refresh_token).refresh_token != second.refresh_token


def test_a_lost_answer_is_given_again_within_thirty_seconds(resources: Resources, people: People) -> None:
    first = _sign_in(resources, people.ana)
    second = _refresh(resources, first.refresh_token)

    again = _refresh(resources, first.refresh_token, NOW + 30 * SECOND)

    assert again == second


def test_an_old_token_ends_the_sign_in(resources: Resources, owner: Database, people: People) -> None:
    first = _sign_in(resources, people.ana)
    second = _refresh(resources, first.refresh_token)

    with pytest.raises(NotSignedIn):
        _refresh(resources, first.refresh_token, NOW + 31 * SECOND)

    assert not _is_alive(resources, first.sign_in_id)
    with pytest.raises(NotSignedIn):
        _refresh(resources, second.refresh_token)
    assert ("sign_in.reuse", "denied") in _audited(owner, people.ana.user_id)


def test_only_the_immediate_predecessor_may_repeat(resources: Resources, people: People) -> None:
    first = _sign_in(resources, people.ana)
    second = _refresh(resources, first.refresh_token)
    _refresh(resources, second.refresh_token)

    with pytest.raises(NotSignedIn):
        _refresh(resources, first.refresh_token, NOW + SECOND)

    assert not _is_alive(resources, first.sign_in_id)


def test_racing_refreshes_get_one_successor(resources: Resources, owner: Database, people: People) -> None:
    first = _sign_in(resources, people.ana)

    with ThreadPoolExecutor(8) as pool:
        tokens = {one.refresh_token for one in pool.map(lambda _: _refresh(resources, first.refresh_token), range(16))}

    assert len(tokens) == 1
    with owner.transaction(Scope()) as tx:
        family = refresh_token.c.sign_in_id == first.sign_in_id
        assert tx.scalar(sa.select(sa.func.count()).where(family)) == 2


def test_a_refresh_token_lives_sixty_days_from_its_last_use(resources: Resources, people: People) -> None:
    first = _sign_in(resources, people.ana)
    later = NOW + timedelta(days=59)
    second = _refresh(resources, first.refresh_token, later)

    third = _refresh(resources, second.refresh_token, later + timedelta(days=59))

    with pytest.raises(NotSignedIn):
        _refresh(resources, third.refresh_token, later + timedelta(days=119))
    assert _is_alive(resources, first.sign_in_id)


@pytest.mark.parametrize("token", ["", "unknown", "é" * 40, "\0"])
def test_a_token_of_nobody_is_refused(resources: Resources, people: People, token: str) -> None:
    with pytest.raises(NotSignedIn):
        _refresh(resources, token)


def test_no_token_is_kept(resources: Resources, owner: Database, people: People) -> None:
    first = _sign_in(resources, people.ana)
    second = _refresh(resources, first.refresh_token)

    with owner.transaction(Scope()) as tx:
        rows = tx.execute(sa.select(refresh_token).where(refresh_token.c.sign_in_id == first.sign_in_id)).all()
    kept = repr(rows)
    assert len(rows) == 2
    assert first.refresh_token not in kept
    assert second.refresh_token not in kept


def test_signing_out_works_at_once_and_twice(resources: Resources, owner: Database, people: People) -> None:
    first = _sign_in(resources, people.ana)
    second = _refresh(resources, first.refresh_token)

    for _ in range(2):
        end_sign_in(resources, second.refresh_token, origin=_origin(), now=NOW)

    assert not _is_alive(resources, first.sign_in_id)
    with owner.transaction(Scope()) as tx:
        ended = sa.select(sign_in_table.c.ended_because).where(sign_in_table.c.id == first.sign_in_id)
        assert tx.scalar(ended) == "logout"


def test_signing_out_ends_no_other_sign_in(resources: Resources, people: People) -> None:
    phone, tablet = _sign_in(resources, people.ana), _sign_in(resources, people.ana)

    end_sign_in(resources, phone.refresh_token, origin=_origin(), now=NOW)

    assert _is_alive(resources, tablet.sign_in_id)


def test_a_long_device_is_cut(resources: Resources, owner: Database, people: People) -> None:
    opened = _sign_in(resources, people.ana, origin=Origin("192.0.2.0/24", "x" * 5000, None))

    with owner.transaction(Scope()) as tx:
        kept = tx.scalar(sa.select(sign_in_table.c.device).where(sign_in_table.c.id == opened.sign_in_id))
    assert kept == "x" * 200
