"""Second factors: each code once, also raced; nothing opens before; nothing of them is kept in the clear."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.errors import (
    Conflict,
    Invalid,
    NotSignedIn,
    SecondFactorRequired,
    TooManyAttempts,
    WrongCredentials,
)
from journal_api.services.resources import Resources
from journal_api.services.second_factors import begin_second_factor, confirm_second_factor
from journal_api.services.sign_ins import Credentials, SignedIn, sign_in
from journal_api.services.staff import remove_staff_member
from journal_api.store.database import Database
from journal_api.store.tables.account_security import recovery_code, second_factor, security_notice
from journal_api.store.tables.accounts import sign_in as sign_in_table
from journal_api.store.tables.audit import audit
from tests.factors import Factor, origin, set_up_factor
from tests.people import People, Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def factor(resources: Resources, people: People) -> Factor:
    return set_up_factor(resources, people.chen, now=NOW)


def enter(resources: Resources, person: Person, code: str | None = None, *, now: datetime = LATER) -> SignedIn:
    return sign_in(resources, Credentials(person.email, person.password, code), origin=origin(), now=now)


def count_open(owner: Database, person: Person) -> int:
    living = sign_in_table.select().where(sign_in_table.c.user_id == person.user_id, sign_in_table.c.ended_at.is_(None))
    with owner.transaction(Scope()) as tx:
        return len(tx.execute(living).all())


def list_notices(owner: Database, person: Person) -> list[str]:
    told = sa.select(security_notice.c.kind).where(security_notice.c.user_id == person.user_id)
    with owner.transaction(Scope()) as tx:
        return list(tx.scalars(told.order_by(security_notice.c.happened_at)))


def test_the_right_password_alone_opens_nothing(
    resources: Resources, owner: Database, people: People, factor: Factor
) -> None:
    before = count_open(owner, people.chen)

    for code in (None, "", "  "):
        with pytest.raises(SecondFactorRequired):
            enter(resources, people.chen, code)

    assert count_open(owner, people.chen) == before


def test_a_wrong_password_is_not_told_of_a_second_factor(resources: Resources, people: People, factor: Factor) -> None:
    chen = replace(people.chen, password="not the password")

    for code in (None, factor.make_code(LATER), factor.recovery_codes[0]):
        with pytest.raises(WrongCredentials):
            enter(resources, chen, code)

    # A code that came with a wrong password was not used up.
    assert enter(resources, people.chen, factor.recovery_codes[0])
    assert enter(resources, people.chen, factor.make_code(LATER))


def test_each_time_step_is_taken_once(resources: Resources, people: People, factor: Factor) -> None:
    code = factor.make_code(LATER)
    enter(resources, people.chen, code)

    with pytest.raises(WrongCredentials):
        enter(resources, people.chen, code)
    with pytest.raises(WrongCredentials):
        enter(resources, people.chen, factor.make_code(LATER - timedelta(seconds=30)))
    assert enter(resources, people.chen, factor.make_code(LATER + timedelta(seconds=30)))


@pytest.mark.parametrize(("seconds", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(
    resources: Resources, people: People, factor: Factor, seconds: int, is_taken: bool
) -> None:
    code = factor.make_code(LATER + timedelta(seconds=seconds))

    if is_taken:
        assert enter(resources, people.chen, code)
    else:
        with pytest.raises(WrongCredentials):
            enter(resources, people.chen, code)


def test_the_code_that_confirmed_is_not_taken_again(resources: Resources, people: People, factor: Factor) -> None:
    with pytest.raises(WrongCredentials):
        enter(resources, people.chen, factor.make_code(NOW), now=NOW)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_many_who_race_with_one_code_one_gets_in(
    resources: Resources, owner: Database, people: People, factor: Factor, kind: str
) -> None:
    code = factor.make_code(LATER) if kind == "app" else factor.recovery_codes[0]
    before = count_open(owner, people.chen)

    def race(_: int) -> bool:
        try:
            return bool(enter(resources, people.chen, code))
        except WrongCredentials:
            return False

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(race, range(4)))

    assert sum(won) == 1
    assert count_open(owner, people.chen) == before + 1


def test_a_recovery_code_signs_in_once_however_it_is_typed_and_is_told_by_mail(
    resources: Resources, owner: Database, people: People, factor: Factor
) -> None:
    code = factor.recovery_codes[0]
    enter(resources, people.chen, code.lower().replace("-", " "))

    with pytest.raises(WrongCredentials):
        enter(resources, people.chen, code)
    assert enter(resources, people.chen, factor.recovery_codes[1])
    assert list_notices(owner, people.chen) == ["second_factor_on", "recovery_code_used", "recovery_code_used"]


def test_nobody_signs_in_with_the_codes_of_another(resources: Resources, people: People, factor: Factor) -> None:
    other = set_up_factor(resources, people.diaz, now=NOW)

    for code in (other.make_code(LATER), other.recovery_codes[0]):
        with pytest.raises(WrongCredentials):
            enter(resources, people.chen, code)


def test_guessing_codes_is_slowed_down_for_the_account_from_every_network(
    resources: Resources, people: People, factor: Factor
) -> None:
    for guess in range(5):
        with pytest.raises(WrongCredentials):
            enter(resources, people.chen, f"{guess:06}")

    with pytest.raises(TooManyAttempts) as blocked:
        enter(resources, people.chen, factor.make_code(LATER))

    assert blocked.value.retry_after_seconds == 30
    after = LATER + timedelta(seconds=30)
    assert enter(resources, people.chen, factor.make_code(after), now=after)


def test_setting_it_up_ends_every_other_sign_in(resources: Resources, owner: Database, people: People) -> None:
    enter(resources, people.chen, now=NOW)
    assert count_open(owner, people.chen) == 2

    set_up_factor(resources, people.chen, now=NOW)

    assert count_open(owner, people.chen) == 1
    assert list_notices(owner, people.chen) == ["second_factor_on"]


def test_what_is_begun_and_not_confirmed_asks_for_nothing(resources: Resources, people: People) -> None:
    grant = people.chen.grant("second_factor", "write")
    begin_second_factor(resources, grant, people.chen.password, origin=origin(), now=NOW)

    assert enter(resources, people.chen)


def test_a_secret_that_was_begun_anew_is_void(resources: Resources, people: People) -> None:
    grant = people.chen.grant("second_factor", "write")
    first = begin_second_factor(resources, grant, people.chen.password, origin=origin(), now=NOW)
    begin_second_factor(resources, grant, people.chen.password, origin=origin(), now=NOW)

    with pytest.raises(Invalid):
        confirm_second_factor(resources, grant, Factor(first.secret, ()).make_code(NOW), now=NOW)


def test_what_is_in_force_is_neither_begun_nor_confirmed_again(
    resources: Resources, people: People, factor: Factor
) -> None:
    grant = people.chen.grant("second_factor", "write")

    with pytest.raises(Conflict):
        begin_second_factor(resources, grant, people.chen.password, origin=origin(), now=LATER)
    with pytest.raises(Conflict):
        confirm_second_factor(resources, grant, factor.make_code(LATER), now=LATER)


def test_neither_secret_nor_codes_are_kept_in_the_clear(owner: Database, people: People, factor: Factor) -> None:
    with owner.transaction(Scope()) as tx:
        rows = [
            *tx.execute(second_factor.select().where(second_factor.c.user_id == people.chen.user_id)),
            *tx.execute(recovery_code.select().where(recovery_code.c.user_id == people.chen.user_id)),
            *tx.execute(audit.select().where(audit.c.user_id == people.chen.user_id)),
        ]

    assert len(rows) > 11
    kept = repr(rows)
    assert [word for word in (factor.secret, *factor.recovery_codes) if word in kept] == []


def test_who_leaves_takes_their_second_factor_along(
    resources: Resources, owner: Database, people: People, factor: Factor
) -> None:
    remove_staff_member(resources, people.admin.grant("users", "write"), people.chen.user_id, revisions=None, now=LATER)

    with owner.transaction(Scope()) as tx:
        left = tx.execute(second_factor.select().where(second_factor.c.user_id == people.chen.user_id)).all()
    assert left == []
    with pytest.raises(NotSignedIn):
        enter(resources, people.chen, factor.make_code(LATER))
