"""When the steps of a chain fall due in a real clinic, and whom they turn to then."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.alerting import OpenAlert, RuleId, Severity
from journal_api.services.deliveries import deliver
from journal_api.services.intents import apply_intents
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.clinics import care_team_member, clinic
from journal_api.store.tables.escalations import on_call_override
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.services.messengers import GREYLISTED, FakeMailer
from tests.wards import NOW, Ward, as_owner, list_rows, make_ward, read_row

# Of a critical alert: after a quarter of an hour the lead and whoever is on call.
ON_CALL_STEP, ON_CALL_DUE = 2, NOW + timedelta(minutes=15)
CRITICAL = OpenAlert(RuleId.RISK, Severity.CRITICAL, "Risk answer", "Answered 9 of 10.", {"value": 9.0})
OPEN = OpenAlert(RuleId.RISK, Severity.URGENT, "Risk answer", "Answered 5 of 10.", {"value": 5.0})


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture(params=["api", "worker"])
def database(request: pytest.FixtureRequest, shared_urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(getattr(shared_urls, request.param), pool_size=3)
    yield opened
    opened.close()


def open_alert(database: Database, ward: Ward, intent: OpenAlert) -> UUID:
    with database.transaction(Scope(patient_id=ward.ana, tenant_id=ward.clinic_id)) as tx:
        (alert_id,) = apply_intents(tx, patient_id=ward.ana, clinic_id=ward.clinic_id, intents=(intent,), now=NOW)
    return alert_id


def test_the_last_step_of_an_urgent_alert_waits_for_the_clinic_to_open(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    """It opens on a Monday when the clinic does not begin again before Thursday, in a zone two hours ahead."""
    hours = [{"day": day, "opens": "10:00:00", "closes": "16:00:00"} for day in ("monday", "thursday")]
    with as_owner(shared_urls) as tx:
        mine = clinic.c.id == ward.clinic_id
        tx.execute(clinic.update().where(mine).values(working_hours=hours, timezone="Africa/Johannesburg"))

    alert_id = open_alert(database, ward, OPEN)

    opens_at = datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert [row.due_at for row in list_rows(shared_urls, delivery, alert_id=alert_id, step=3)] == [opens_at]
    assert read_row(shared_urls, alert, id=alert_id).due_at == opens_at + timedelta(hours=4)
    assert read_row(shared_urls, outbox, subject_id=alert_id).due_at == opens_at + timedelta(hours=4)


def put_on_call(urls: DatabaseUrls, ward: Ward, *user_ids: UUID) -> None:
    """Let these alone be on call for Ana's team, for hours."""
    hours = {"from_at": NOW - timedelta(hours=1), "until_at": NOW + timedelta(hours=1)}
    of_team = {"clinic_id": ward.clinic_id, "care_team_id": ward.team_id}
    with as_owner(urls) as tx:
        tx.execute(on_call_override.delete().where(on_call_override.c.clinic_id == ward.clinic_id))
        for user_id in user_ids:
            tx.execute(on_call_override.insert().values(id=uuid4(), user_id=user_id, **of_team, **hours))


def send_step(resources: Resources, urls: DatabaseUrls, ward: Ward, alert_id: UUID) -> dict[UUID, str]:
    """Send all that is due of the step that turns to who is on call; return what became of it, by recipient."""

    def read() -> list[tuple[UUID, UUID, str]]:
        rows = list_rows(urls, delivery, alert_id=alert_id, step=ON_CALL_STEP, round=0)
        return [(row.id, row.recipient_id, row.state) for row in rows]

    # What the first messengers leave for others is sent by those who come next.
    for _ in range(2):
        waiting = [delivery_id for delivery_id, _, state in read() if state == "pending"]
        with ThreadPoolExecutor(2) as messengers:
            list(messengers.map(lambda one: _deliver(resources, ward, one), waiting))
    return {recipient_id: state for _, recipient_id, state in read()}


def _deliver(resources: Resources, ward: Ward, delivery_id: UUID) -> None:
    deliver(resources, ward.ana, delivery_id, now=ON_CALL_DUE, mailer=FakeMailer())


@pytest.fixture
def team(shared_urls: DatabaseUrls, ward: Ward) -> Ward:
    """Ana's team with Dr. Diaz beside Dr. Chen, and nobody who leads it."""
    joined = {"care_team_id": ward.team_id, "user_id": ward.diaz, "clinic_id": ward.clinic_id, "on_duty": "backup"}
    with as_owner(shared_urls) as tx:
        tx.execute(care_team_member.insert().values(**joined))
    return ward


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (("diaz",), ("diaz",), {"diaz": "sent"}),
        (("diaz",), ("chen",), {"diaz": "canceled", "chen": "sent"}),
        (("diaz",), ("chen", "diaz"), {"diaz": "sent", "chen": "sent"}),
        (("chen", "diaz"), ("chen",), {"diaz": "canceled", "chen": "sent"}),
        (("diaz",), (), {"diaz": "canceled", "admin": "sent"}),
        ((), ("chen",), {"admin": "canceled", "chen": "sent"}),
    ],
)
def test_a_step_reaches_whoever_is_on_call_when_it_falls_due(
    shared_urls: DatabaseUrls,
    worker_resources: Resources,
    team: Ward,
    before: tuple[str, ...],
    after: tuple[str, ...],
    told: dict[str, str],
) -> None:
    """With nobody on call and no lead, an admin stands in."""
    put_on_call(shared_urls, team, *(getattr(team, name) for name in before))
    alert_id = open_alert(worker_resources.database, team, CRITICAL)
    put_on_call(shared_urls, team, *(getattr(team, name) for name in after))

    became = send_step(worker_resources, shared_urls, team, alert_id)

    assert became == {getattr(team, name): state for name, state in told.items()}


def test_a_step_that_is_not_due_yet_keeps_whom_it_was_laid_for(
    shared_urls: DatabaseUrls, worker_resources: Resources, team: Ward
) -> None:
    put_on_call(shared_urls, team, team.diaz)
    alert_id = open_alert(worker_resources.database, team, CRITICAL)
    (laid,) = list_rows(shared_urls, delivery, alert_id=alert_id, step=ON_CALL_STEP, round=0)
    put_on_call(shared_urls, team, team.chen)

    early = ON_CALL_DUE - timedelta(seconds=1)
    deliver(worker_resources, team.ana, laid.id, now=early, mailer=FakeMailer())

    assert list_rows(shared_urls, delivery, alert_id=alert_id, step=ON_CALL_STEP, round=0) == [laid]


def test_whom_a_mail_is_being_tried_to_reach_is_not_given_up_for_another(
    shared_urls: DatabaseUrls, worker_resources: Resources, team: Ward
) -> None:
    put_on_call(shared_urls, team, team.diaz)
    alert_id = open_alert(worker_resources.database, team, CRITICAL)
    (laid,) = list_rows(shared_urls, delivery, alert_id=alert_id, step=ON_CALL_STEP, round=0)
    deliver(worker_resources, team.ana, laid.id, now=ON_CALL_DUE, mailer=FakeMailer(answer=GREYLISTED))
    put_on_call(shared_urls, team, team.chen)

    later = ON_CALL_DUE + timedelta(minutes=1)
    deliver(worker_resources, team.ana, laid.id, now=later, mailer=FakeMailer())

    (row,) = list_rows(shared_urls, delivery, alert_id=alert_id, step=ON_CALL_STEP, round=0)
    assert (row.recipient_id, row.state) == (team.diaz, "sent")


def test_an_answered_alert_is_told_to_nobody_new(
    shared_urls: DatabaseUrls, worker_resources: Resources, team: Ward
) -> None:
    put_on_call(shared_urls, team, team.diaz)
    alert_id = open_alert(worker_resources.database, team, CRITICAL)
    put_on_call(shared_urls, team, team.chen)
    with as_owner(shared_urls) as tx:
        tx.execute(alert.update().where(alert.c.id == alert_id).values(state="acknowledged"))

    assert send_step(worker_resources, shared_urls, team, alert_id) == {team.diaz: "canceled"}
