"""Sign-ins and refresh tokens behind the second wall: one's own, and nobody's without a pin."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from journal_api.clock import read_now
from journal_api.domain.access import Role, Scope
from journal_api.services.invitations import InvitationRequest, invite
from journal_api.services.resources import Resources
from journal_api.store.sign_ins import find_account_for_sign_in, insert_sign_in
from journal_api.store.tables.accounts import account, invitation, refresh_token, sign_in
from tests.people import People

NOBODY = Scope()


@pytest.mark.parametrize("table", [sign_in, refresh_token])
def test_without_a_pin_there_is_no_sign_in(resources: Resources, people: People, table: sa.Table) -> None:
    for scope in (NOBODY, Scope(clinic_id=people.clinic_id, tenant_id=people.clinic_id), Scope(user_id=uuid4())):
        with resources.database.transaction(scope) as tx:
            assert tx.scalar(sa.select(sa.func.count()).select_from(table)) == 0


@pytest.mark.parametrize("table", [sign_in, refresh_token])
def test_a_pinned_account_sees_its_own_alone(resources: Resources, people: People, table: sa.Table) -> None:
    with resources.database.transaction(Scope(user_id=people.ana.user_id)) as tx:
        assert set(tx.scalars(sa.select(table.c.user_id))) == {people.ana.user_id}


def test_nobody_opens_a_sign_in_for_another(resources: Resources, people: People) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
        resources.database.transaction(Scope(user_id=people.ben.user_id)) as tx,
    ):
        insert_sign_in(tx, sign_in_id=uuid4(), user_id=people.ana.user_id, device="", now=_created(tx))


def test_the_api_cannot_read_a_password_hash(resources: Resources, people: People) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
        resources.database.transaction(Scope(user_id=people.ana.user_id, clinic_id=people.clinic_id)) as tx,
    ):
        tx.execute(sa.select(account.c.password_hash))


def test_a_password_is_found_by_its_whole_address_alone(resources: Resources, people: People) -> None:
    with resources.database.transaction(NOBODY) as tx:
        found = find_account_for_sign_in(tx, people.ana.email)
        assert found is not None
        assert found.user_id == people.ana.user_id
        assert find_account_for_sign_in(tx, "%") is None


def test_invitations_are_their_own_clinics(resources: Resources, people: People, other_people: People) -> None:
    for inviting in (people, other_people):
        wanted = InvitationRequest(Role.CLINICIAN, f"evans.{uuid4().hex}@people.test")
        invite(resources, inviting.admin.grant("invitations", "write"), wanted, now=read_now())

    with resources.database.transaction(Scope(clinic_id=people.clinic_id)) as tx:
        assert set(tx.scalars(sa.select(invitation.c.clinic_id))) == {people.clinic_id}
    with resources.database.transaction(Scope(tenant_id=people.clinic_id, user_id=people.admin.user_id)) as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(invitation)) == 0


def _created(tx: sa.Connection) -> datetime:
    now: datetime = tx.execute(sa.select(sa.func.now())).scalar_one()
    return now
