"""Changing a password while others sign in, and passwords kept at an older cost."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from journal_api.domain.access import Scope
from journal_api.domain.accounts import make_email_key
from journal_api.domain.errors import TooManyAttempts, WrongCredentials
from journal_api.services.passwords import has_old_cost, is_right_password
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import Credentials, Origin, refresh_sign_in, sign_in
from journal_api.store.database import Database
from journal_api.store.passwords import lock_known_account, update_password
from journal_api.store.sign_ins import find_account_for_sign_in
from journal_api.store.tables.account_security import security_notice
from journal_api.store.tables.accounts import account
from tests.people import PASSWORD, People

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _origin() -> Origin:
    return Origin(uuid4().hex, "phone", None)


def _kept(owner: Database, people: People) -> str:
    with owner.transaction(Scope()) as tx:
        kept = tx.scalar(sa.select(account.c.password_hash).where(account.c.id == people.ana.user_id))
    return str(kept)


def test_a_password_kept_at_an_old_cost_is_kept_anew_at_sign_in(
    resources: Resources, owner: Database, people: People
) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with owner.transaction(Scope()) as tx:
        tx.execute(account.update().where(account.c.id == people.ana.user_id).values(password_hash=cheap))

    sign_in(resources, Credentials(people.ana.email, PASSWORD), origin=_origin(), now=NOW)

    fresh = _kept(owner, people)
    assert has_old_cost(cheap)
    assert not has_old_cost(fresh)
    assert is_right_password(PASSWORD, fresh)


def test_a_password_of_todays_cost_is_left_alone(resources: Resources, owner: Database, people: People) -> None:
    before = _kept(owner, people)

    sign_in(resources, Credentials(people.ana.email, PASSWORD), origin=_origin(), now=NOW)

    assert _kept(owner, people) == before


def test_a_wrong_password_is_not_hashed_anew(resources: Resources, owner: Database, people: People) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with owner.transaction(Scope()) as tx:
        tx.execute(account.update().where(account.c.id == people.ana.user_id).values(password_hash=cheap))

    with pytest.raises(WrongCredentials):
        sign_in(resources, Credentials(people.ana.email, "not the password"), origin=_origin(), now=NOW)

    assert _kept(owner, people) == cheap


def test_a_sign_in_checked_against_the_old_password_is_not_opened(resources: Resources, people: People) -> None:
    """Between checking a password and opening the sign-in it may be changed: the old one must open nothing."""
    email_key = make_email_key(people.ana.email)
    with resources.database.transaction(Scope()) as tx:
        checked = find_account_for_sign_in(tx, email_key)
    assert checked is not None
    scope = Scope(user_id=people.ana.user_id, tenant_id=people.clinic_id)
    with resources.database.transaction(scope) as tx:
        assert lock_known_account(tx, checked, email_key=email_key)
        update_password(tx, people.ana.user_id, "another")

    with resources.database.transaction(scope) as tx:
        assert not lock_known_account(tx, checked, email_key=email_key)


def test_a_refresh_token_used_twice_is_told_by_mail(resources: Resources, owner: Database, people: People) -> None:
    first = people.ana.refresh_token
    second = refresh_sign_in(resources, first, origin=_origin(), now=NOW).refresh_token
    refresh_sign_in(resources, second, origin=_origin(), now=NOW)

    with pytest.raises(Exception, match="Sign in first"):
        refresh_sign_in(resources, first, origin=_origin(), now=NOW)

    with owner.transaction(Scope()) as tx:
        told = tx.execute(sa.select(security_notice).where(security_notice.c.user_id == people.ana.user_id)).one()
    assert (told.kind, told.clinic_id, told.happened_at) == ("refresh_token_reused", people.clinic_id, NOW)


def test_asking_too_often_for_the_present_password_is_slowed_down(resources: Resources, people: People) -> None:
    origin = _origin()
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sign_in(resources, Credentials(people.ana.email, "not the password"), origin=origin, now=NOW)

    with pytest.raises(TooManyAttempts):
        sign_in(resources, Credentials(people.ana.email, PASSWORD), origin=origin, now=NOW)
