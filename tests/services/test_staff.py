"""Removing staff: at once and wholly, and nothing that relied on them is stranded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Relation, Role, Scope
from journal_api.domain.alerting import OpenAlert, RuleId, Severity
from journal_api.domain.care_teams import OnDuty
from journal_api.domain.errors import LastAdmin, NotFound, NotSignedIn
from journal_api.services.alert_answers import acknowledge_alert
from journal_api.services.care_teams import put_member
from journal_api.services.intents import apply_intents
from journal_api.services.invitations import Acceptance, InvitationRequest, accept_invitation, invite
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import Origin, refresh_sign_in
from journal_api.services.staff import remove_staff_member
from journal_api.store.database import Database
from journal_api.store.tables.accounts import sign_in
from journal_api.store.tables.alerts import alert, alert_event, delivery
from journal_api.store.tables.clinics import care_team_member
from tests.people import PASSWORD, People, Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
RISK = OpenAlert(
    RuleId.RISK,
    Severity.CRITICAL,
    "Risk answer",
    "Answered 9 of 10.",
    {"figure": "CR-01.critical_from", "figure_version": "1", "value": 9.0, "threshold": 8.0},
)


def _remove(resources: Resources, people: People, user_id: UUID, *, by: Person | None = None) -> None:
    grant = (by or people.admin).grant("users", "write")
    remove_staff_member(resources, grant, user_id, revisions=None, now=LATER)


def _open_alert(resources: Resources, people: People) -> UUID:
    patient_id = people.ana.patient_id
    assert patient_id is not None
    with resources.database.transaction(Scope(patient_id=patient_id, tenant_id=people.clinic_id)) as tx:
        (alert_id,) = apply_intents(tx, patient_id=patient_id, clinic_id=people.clinic_id, intents=(RISK,), now=NOW)
    return alert_id


def _rows(owner: Database, statement: sa.Select[Any]) -> list[Any]:
    with owner.transaction(Scope()) as tx:
        return list(tx.execute(statement))


def _recipients(owner: Database, alert_id: UUID, *states: str, step: int | None = None) -> set[UUID]:
    rows = _rows(owner, sa.select(delivery).where(delivery.c.alert_id == alert_id, delivery.c.state.in_(states)))
    return {row.recipient_id for row in rows if step is None or (row.step, row.round) == (step, 0)}


def _join_team(resources: Resources, people: People, person: Person, duty: OnDuty) -> None:
    grant = people.admin.grant("care_teams", "write")
    put_member(resources, grant, people.team_id, user_id=person.user_id, on_duty=duty, now=NOW)


def _send_first_step(owner: Database, alert_id: UUID) -> None:
    first = (delivery.c.alert_id == alert_id) & (delivery.c.step == 0) & (delivery.c.round == 0)
    with owner.transaction(Scope()) as tx:
        tx.execute(delivery.update().where(first).values(state="sent", sent_at=NOW))


def _second_admin(resources: Resources, people: People) -> UUID:
    email = f"{uuid4().hex}@people.test"
    made = invite(resources, people.admin.grant("invitations", "write"), InvitationRequest(Role.ADMIN, email), now=NOW)
    acceptance = Acceptance(made.code, PASSWORD, "Second", "UTC")
    return accept_invitation(resources, acceptance, origin=Origin(uuid4().hex, "laptop", None), now=NOW).user_id


def test_who_is_removed_is_signed_out_and_in_no_team(resources: Resources, owner: Database, people: People) -> None:
    _remove(resources, people, people.chen.user_id)

    (row,) = _rows(owner, sa.select(sign_in).where(sign_in.c.user_id == people.chen.user_id))
    assert (row.ended_at, row.ended_because) == (LATER, "removal")
    assert _rows(owner, sa.select(care_team_member).where(care_team_member.c.user_id == people.chen.user_id)) == []
    with pytest.raises(NotSignedIn):
        refresh_sign_in(resources, people.chen.refresh_token, origin=Origin("n", "phone", None), now=LATER)


def test_what_was_still_to_be_sent_goes_to_the_rest_of_the_team(
    resources: Resources, owner: Database, people: People
) -> None:
    _join_team(resources, people, people.diaz, OnDuty.BACKUP)
    alert_id = _open_alert(resources, people)

    _remove(resources, people, people.chen.user_id)

    assert people.chen.user_id not in _recipients(owner, alert_id, "pending", "sent")
    assert _recipients(owner, alert_id, "pending", step=0) == {people.diaz.user_id}


def test_who_had_been_told_is_replaced_at_once_in_the_same_chain(
    resources: Resources, owner: Database, people: People
) -> None:
    _join_team(resources, people, people.diaz, OnDuty.BACKUP)
    alert_id = _open_alert(resources, people)
    _send_first_step(owner, alert_id)
    (before,) = _rows(owner, sa.select(alert).where(alert.c.id == alert_id))

    _remove(resources, people, people.chen.user_id)

    (told,) = _rows(
        owner,
        sa.select(delivery)
        .where(delivery.c.alert_id == alert_id, delivery.c.step == 0, delivery.c.round == 0)
        .where(delivery.c.recipient_id == people.diaz.user_id),
    )
    assert (told.state, told.due_at, told.chain) == ("pending", LATER, 1)
    (after,) = _rows(owner, sa.select(alert).where(alert.c.id == alert_id))
    assert (after.state, after.due_at, after.notified_at) == ("open", before.due_at, before.notified_at)
    events = _rows(owner, sa.select(alert_event).where(alert_event.c.alert_id == alert_id))
    assert [(row.action, row.by_user_id) for row in events if row.number == after.version] == [
        ("handed_over", people.admin.user_id)
    ]


def test_no_later_step_comes_later(resources: Resources, owner: Database, people: People) -> None:
    alert_id = _open_alert(resources, people)
    steps = sa.select(delivery.c.step, delivery.c.round, sa.func.min(delivery.c.due_at).label("due_at"))
    steps = steps.where(delivery.c.alert_id == alert_id, delivery.c.state == "pending", delivery.c.due_at > LATER)
    planned = steps.group_by(delivery.c.step, delivery.c.round).order_by(delivery.c.round, delivery.c.step)
    before = _rows(owner, planned)

    _remove(resources, people, people.chen.user_id)

    assert _rows(owner, planned) == before


def test_the_last_of_a_team_leaves_its_alerts_to_the_admins(
    resources: Resources, owner: Database, people: People
) -> None:
    alert_id = _open_alert(resources, people)

    _remove(resources, people, people.chen.user_id)

    assert _recipients(owner, alert_id, "pending") == {people.admin.user_id}
    (row,) = _rows(owner, sa.select(alert).where(alert.c.id == alert_id))
    assert row.state == "open"


def test_an_alert_they_had_taken_on_opens_again(resources: Resources, owner: Database, people: People) -> None:
    _join_team(resources, people, people.diaz, OnDuty.BACKUP)
    alert_id = _open_alert(resources, people)
    grant = people.chen.grant("alerts", "act", patient_id=people.ana.patient_id, relation=Relation.TEAM)
    acknowledge_alert(resources, grant, alert_id, expected=None, note=None, now=NOW)

    _remove(resources, people, people.chen.user_id)

    (row,) = _rows(owner, sa.select(alert).where(alert.c.id == alert_id))
    assert (row.state, row.chain, row.acknowledged_by) == ("open", 2, None)
    fresh = _rows(owner, sa.select(delivery).where(delivery.c.alert_id == alert_id, delivery.c.chain == 2))
    assert people.diaz.user_id in {one.recipient_id for one in fresh}
    assert people.chen.user_id not in {one.recipient_id for one in fresh}


def test_an_alert_that_another_has_taken_on_stays_theirs(resources: Resources, owner: Database, people: People) -> None:
    _join_team(resources, people, people.diaz, OnDuty.BACKUP)
    alert_id = _open_alert(resources, people)
    grant = people.diaz.grant("alerts", "act", patient_id=people.ana.patient_id, relation=Relation.TEAM)
    acknowledge_alert(resources, grant, alert_id, expected=None, note=None, now=NOW)

    _remove(resources, people, people.chen.user_id)

    (row,) = _rows(owner, sa.select(alert).where(alert.c.id == alert_id))
    assert (row.state, row.acknowledged_by) == ("acknowledged", people.diaz.user_id)


def test_the_last_admin_stays(resources: Resources, people: People) -> None:
    with pytest.raises(LastAdmin):
        _remove(resources, people, people.admin.user_id)


def test_an_admin_may_leave_when_another_stays(resources: Resources, owner: Database, people: People) -> None:
    second = _second_admin(resources, people)
    alert_id = _open_alert(resources, people)

    _remove(resources, people, people.admin.user_id)

    pending = _recipients(owner, alert_id, "pending")
    assert second in pending
    assert people.admin.user_id not in pending


def test_of_two_admins_who_remove_each_other_one_stays(resources: Resources, owner: Database, people: People) -> None:
    second = _second_admin(resources, people)

    def remove(user_id: UUID) -> str:
        try:
            _remove(resources, people, user_id)
        except LastAdmin:
            return "stays"
        return "gone"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(remove, (people.admin.user_id, second)))

    assert outcomes == ["gone", "stays"]


def test_a_patient_is_no_staff_and_neither_is_who_was_removed(
    resources: Resources, people: People, other_people: People
) -> None:
    _remove(resources, people, people.diaz.user_id)

    for user_id in (people.ana.user_id, people.diaz.user_id, other_people.chen.user_id, uuid4()):
        with pytest.raises(NotFound):
            _remove(resources, people, user_id)


def test_who_was_removed_joins_no_team(resources: Resources, people: People) -> None:
    _remove(resources, people, people.diaz.user_id)

    with pytest.raises(NotFound):
        _join_team(resources, people, people.diaz, OnDuty.BACKUP)


def test_the_address_of_who_was_removed_may_be_invited_anew(resources: Resources, people: People) -> None:
    _remove(resources, people, people.diaz.user_id)

    grant = people.admin.grant("invitations", "write")
    made = invite(resources, grant, InvitationRequest(Role.CLINICIAN, people.diaz.email), now=LATER)
    acceptance = Acceptance(made.code, PASSWORD, "Dr. Diaz", "UTC")
    opened = accept_invitation(resources, acceptance, origin=Origin(uuid4().hex, "phone", None), now=LATER)

    assert opened.user_id != people.diaz.user_id
