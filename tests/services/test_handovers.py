"""Leaving one team, a patient leaving a team's care, a team that ends: no alert is left to somebody who is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Relation, Scope
from journal_api.domain.alerting import OpenAlert, RuleId, Severity
from journal_api.domain.care_teams import OnDuty
from journal_api.services.alert_answers import acknowledge_alert
from journal_api.services.care_teams import delete_care_team, put_member, put_patient, remove_member, remove_patient
from journal_api.services.intents import apply_intents
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert, alert_event, delivery
from tests.people import People, Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
RISK = OpenAlert(
    RuleId.RISK,
    Severity.CRITICAL,
    "Risk answer",
    "Answered 9 of 10.",
    {"figure": "CR-01.critical_from", "figure_version": "1", "value": 9.0, "threshold": 8.0},
)

Leave = Callable[[Resources, People], None]


def patient_of(people: People) -> UUID:
    assert people.ana.patient_id is not None
    return people.ana.patient_id


def open_alert(resources: Resources, people: People) -> UUID:
    patient_id = patient_of(people)
    with resources.database.transaction(Scope(patient_id=patient_id, tenant_id=people.clinic_id)) as tx:
        (alert_id,) = apply_intents(tx, patient_id=patient_id, clinic_id=people.clinic_id, intents=(RISK,), now=NOW)
    return alert_id


def rows_of(owner: Database, statement: sa.Select[Any]) -> list[Any]:
    with owner.transaction(Scope()) as tx:
        return list(tx.execute(statement))


def list_waiting(owner: Database, alert_id: UUID) -> set[UUID]:
    waiting = sa.select(delivery.c.recipient_id).where(delivery.c.alert_id == alert_id, delivery.c.state == "pending")
    return {row.recipient_id for row in rows_of(owner, waiting)}


def read_alert(owner: Database, alert_id: UUID) -> Any:
    (row,) = rows_of(owner, sa.select(alert).where(alert.c.id == alert_id))
    return row


def list_reasons(owner: Database, alert_id: UUID) -> list[str]:
    told = sa.select(alert_event.c.why).where(alert_event.c.alert_id == alert_id, alert_event.c.action == "handed_over")
    return [row.why for row in rows_of(owner, told.order_by(alert_event.c.number))]


def join(resources: Resources, people: People, team_id: UUID, person: Person, *, duty: OnDuty = OnDuty.BACKUP) -> None:
    grant = people.admin.grant("care_teams", "write")
    put_member(resources, grant, team_id, user_id=person.user_id, on_duty=duty, now=NOW)


def share_ana(resources: Resources, people: People) -> None:
    """Let Dr. Diaz's team care for Ana too."""
    grant = people.admin.grant("care_teams", "write")
    put_patient(resources, grant, people.other_team_id, patient_id=patient_of(people), now=NOW)


def chen_leaves(resources: Resources, people: People) -> None:
    grant = people.admin.grant("care_teams", "write")
    remove_member(resources, grant, people.team_id, user_id=people.chen.user_id, now=LATER)


def ana_leaves(resources: Resources, people: People) -> None:
    grant = people.admin.grant("care_teams", "write")
    remove_patient(resources, grant, people.team_id, patient_id=patient_of(people), now=LATER)


def team_ends(resources: Resources, people: People) -> None:
    grant = people.admin.grant("care_teams", "write")
    delete_care_team(resources, grant, people.team_id, revisions=None, now=LATER)


WAYS = [(chen_leaves, "left_the_team"), (ana_leaves, "patient_left_the_team"), (team_ends, "team_deleted")]


@pytest.mark.parametrize(("leave", "why"), WAYS)
def test_an_open_alert_is_told_to_the_patients_other_team_at_once(
    resources: Resources, owner: Database, people: People, leave: Leave, why: str
) -> None:
    share_ana(resources, people)
    alert_id = open_alert(resources, people)
    with owner.transaction(Scope()) as tx:
        told = (delivery.c.alert_id == alert_id) & (delivery.c.recipient_id == people.chen.user_id)
        tx.execute(delivery.update().where(told, delivery.c.due_at <= NOW).values(state="sent", sent_at=NOW))
        # Dr. Diaz, primary too, was told beside Dr. Chen; here the message to her was lost.
        tx.execute(delivery.delete().where(delivery.c.recipient_id == people.diaz.user_id))

    leave(resources, people)

    waiting = list_waiting(owner, alert_id)
    assert people.diaz.user_id in waiting
    assert people.chen.user_id not in waiting
    first = sa.select(delivery).where(delivery.c.alert_id == alert_id, delivery.c.recipient_id == people.diaz.user_id)
    assert min(row.due_at for row in rows_of(owner, first)) == LATER
    assert (read_alert(owner, alert_id).state, list_reasons(owner, alert_id)) == ("open", [why])


@pytest.mark.parametrize(("leave", "why"), WAYS)
def test_an_alert_that_who_left_had_taken_on_opens_again(
    resources: Resources, owner: Database, people: People, leave: Leave, why: str
) -> None:
    share_ana(resources, people)
    alert_id = open_alert(resources, people)
    grant = people.chen.grant("alerts", "act", patient_id=patient_of(people), relation=Relation.TEAM)
    acknowledge_alert(resources, grant, alert_id, expected=None, note=None, now=NOW)

    leave(resources, people)

    after = read_alert(owner, alert_id)
    assert (after.state, after.chain, after.acknowledged_by) == ("open", 2, None)
    assert people.diaz.user_id in list_waiting(owner, alert_id)
    assert people.chen.user_id not in list_waiting(owner, alert_id)
    assert list_reasons(owner, alert_id) == [why]


@pytest.mark.parametrize("leave", [chen_leaves, ana_leaves])
def test_with_no_team_left_the_admins_are_told(
    resources: Resources, owner: Database, people: People, leave: Leave
) -> None:
    alert_id = open_alert(resources, people)

    leave(resources, people)

    assert list_waiting(owner, alert_id) == {people.admin.user_id}
    assert read_alert(owner, alert_id).state == "open"


@pytest.mark.parametrize("leave", [leave for leave, _why in WAYS])
def test_who_still_sees_the_patient_in_another_team_keeps_the_alert(
    resources: Resources, owner: Database, people: People, leave: Leave
) -> None:
    share_ana(resources, people)
    join(resources, people, people.other_team_id, people.chen)
    alert_id = open_alert(resources, people)
    grant = people.chen.grant("alerts", "act", patient_id=patient_of(people), relation=Relation.TEAM)
    acknowledge_alert(resources, grant, alert_id, expected=None, note=None, now=NOW)
    before = read_alert(owner, alert_id)

    leave(resources, people)

    assert read_alert(owner, alert_id) == before
    assert list_reasons(owner, alert_id) == []


def test_an_alert_of_another_patient_is_left_alone(resources: Resources, owner: Database, people: People) -> None:
    grant = people.admin.grant("care_teams", "write")
    assert people.ben.patient_id is not None
    put_patient(resources, grant, people.team_id, patient_id=people.ben.patient_id, now=NOW)
    alert_id = open_alert(resources, people)
    before = read_alert(owner, alert_id)

    remove_patient(resources, grant, people.team_id, patient_id=people.ben.patient_id, now=LATER)

    assert read_alert(owner, alert_id) == before
    assert people.chen.user_id in list_waiting(owner, alert_id)
