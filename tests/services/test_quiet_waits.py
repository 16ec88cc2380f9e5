"""Messages and quiet hours: what can wait does, on its own row, and nobody else waits with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from journal_api.domain.alerting import RuleId
from journal_api.domain.jobs import OutboxKind
from journal_api.services.deliveries import deliver
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work, fail_delivery
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.clinics import care_team_member
from journal_api.store.tables.escalations import on_call_override
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.services.messengers import ACCEPTED, GREYLISTED, REFUSED, FakeMailer, set_quiet, state_of
from tests.wards import NOW, Ward, address_of, as_owner, insert_alert, insert_delivery, list_rows, read_row

LOUD = NOW + timedelta(hours=2)


def join_team(urls: DatabaseUrls, ward: Ward, user_id: UUID) -> None:
    joined = {"care_team_id": ward.team_id, "user_id": user_id, "clinic_id": ward.clinic_id, "on_duty": "backup"}
    with as_owner(urls) as tx:
        tx.execute(care_team_member.insert().values(**joined))


def put_on_call(urls: DatabaseUrls, ward: Ward, user_id: UUID) -> None:
    hours = {"from_at": NOW - timedelta(hours=1), "until_at": NOW + timedelta(hours=1)}
    with as_owner(urls) as tx:
        row = {"clinic_id": ward.clinic_id, "care_team_id": ward.team_id, "user_id": user_id}
        tx.execute(on_call_override.insert().values(id=uuid4(), **row, **hours))


def send(resources: Resources, ward: Ward, delivery_id: UUID, *, now: datetime = NOW, answer: object = ACCEPTED) -> int:
    mailer = FakeMailer(answer=answer)
    deliver(resources, ward.ana, delivery_id, now=now, mailer=mailer)
    return len(mailer.sent)


@pytest.fixture
def team(shared_urls: DatabaseUrls, ward: Ward) -> Ward:
    """Ana's team: Dr. Chen, who sleeps, and Dr. Diaz, who does not."""
    join_team(shared_urls, ward, ward.diaz)
    set_quiet(shared_urls, ward, ward.chen)
    return ward


def plan_both(urls: DatabaseUrls, ward: Ward, *, severity: str = "urgent") -> tuple[UUID, UUID]:
    """Plan one step that turns to Dr. Chen and Dr. Diaz."""
    alert_id = insert_alert(urls, ward, severity=severity)
    chen, diaz = (insert_delivery(urls, ward, alert_id, recipient=one) for one in (ward.chen, ward.diaz))
    return chen, diaz


@pytest.mark.parametrize(("severity", "sent"), [("standard", 0), ("urgent", 1), ("critical", 1)])
def test_what_can_wait_waits_for_the_end_of_the_recipients_quiet_hours(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, severity: str, sent: int
) -> None:
    """Dr. Chen is alone in the step: what is urgent would be told to nobody."""
    set_quiet(shared_urls, ward, ward.chen)
    delivery_id = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, severity=severity))

    assert send(worker_resources, ward, delivery_id) == sent

    row = read_row(shared_urls, delivery, id=delivery_id)
    waits = (row.state, row.due_at, row.quiet_until, row.attempts, row.lease_until)
    assert sent == 1 or waits == ("pending", LOUD, LOUD, 0, None)


def test_at_their_end_it_goes_out_once_under_its_own_id(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    set_quiet(shared_urls, ward, ward.chen)
    delivery_id = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, severity="standard"))
    mailer = FakeMailer()
    for minutes in (0, 60, 119, 120, 121):
        deliver(worker_resources, ward.ana, delivery_id, now=NOW + timedelta(minutes=minutes), mailer=mailer)

    assert [mail.message_id for mail in mailer.sent] == [str(delivery_id)]
    row = read_row(shared_urls, delivery, id=delivery_id)
    assert (row.state, row.sent_at, row.quiet_until) == ("sent", LOUD, LOUD)


def test_the_recipients_own_zone_counts(worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward) -> None:
    """At nine in London it is one at night in Los Angeles, where hours that end at eleven end eight hours later."""
    set_quiet(shared_urls, ward, ward.chen)
    with as_owner(shared_urls) as tx:
        tx.execute(account.update().where(account.c.id == ward.chen).values(timezone="America/Los_Angeles"))
    delivery_id = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, severity="standard"))

    assert send(worker_resources, ward, delivery_id) == 0

    assert read_row(shared_urls, delivery, id=delivery_id).due_at == LOUD + timedelta(hours=8)


def test_one_persons_quiet_hours_delay_nobody_else_and_no_later_step(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    alert_id = insert_alert(shared_urls, team, severity="standard")
    asleep, awake = (insert_delivery(shared_urls, team, alert_id, recipient=one) for one in (team.chen, team.diaz))
    later = insert_delivery(shared_urls, team, alert_id, recipient=team.admin, step=1)

    sent = [send(worker_resources, team, one) for one in (asleep, awake, later)]

    assert sent == [0, 1, 1]


def test_what_is_urgent_waits_for_who_sleeps_while_another_of_the_step_hears_of_it(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    chen, diaz = plan_both(shared_urls, team)

    assert [send(worker_resources, team, one) for one in (chen, diaz)] == [0, 1]


def test_who_is_on_call_hears_of_what_is_urgent_at_night_and_the_primary_sleeps(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    set_quiet(shared_urls, team, team.diaz)
    put_on_call(shared_urls, team, team.diaz)
    chen, diaz = plan_both(shared_urls, team)

    assert [send(worker_resources, team, one) for one in (chen, diaz)] == [0, 1]


def test_where_all_of_an_urgent_step_sleep_all_are_told(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    set_quiet(shared_urls, team, team.diaz)
    chen, diaz = plan_both(shared_urls, team)

    assert [send(worker_resources, team, one) for one in (chen, diaz)] == [1, 1]


@pytest.mark.parametrize("answer", [GREYLISTED, REFUSED])
def test_when_whoever_was_relied_on_is_not_reached_who_sleeps_is_told_after_all(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward, answer: object
) -> None:
    chen, diaz = plan_both(shared_urls, team)
    send(worker_resources, team, chen)
    send(worker_resources, team, diaz, answer=answer)

    assert read_row(shared_urls, delivery, id=chen).due_at == NOW
    assert send(worker_resources, team, chen) == 1


def test_who_was_not_reached_is_relied_on_by_nobody_who_comes_later(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    chen, diaz = plan_both(shared_urls, team)
    send(worker_resources, team, diaz, answer=GREYLISTED)

    assert send(worker_resources, team, chen) == 1


def test_a_fault_of_ours_wakes_who_relied_on_the_message(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    chen, diaz = plan_both(shared_urls, team)
    send(worker_resources, team, chen)

    fail_delivery(
        worker_resources, team.ana, diaz, error_type="TypeError", next_wait=lambda _: timedelta(hours=1), now=NOW
    )

    assert send(worker_resources, team, chen) == 1


def test_who_leaves_the_team_is_relied_on_no_more(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    chen, diaz = plan_both(shared_urls, team)
    send(worker_resources, team, chen)
    with as_owner(shared_urls) as tx:
        tx.execute(
            care_team_member.delete().where(
                care_team_member.c.user_id == team.diaz, care_team_member.c.care_team_id == team.team_id
            )
        )

    assert [send(worker_resources, team, one) for one in (diaz, chen)] == [0, 1]


def test_in_every_order_and_at_once_somebody_of_an_urgent_step_is_told(
    worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward
) -> None:
    """Dr. Diaz, who is awake, is refused by the mail server while Dr. Chen's message is looked at."""

    def refuse_diaz(one: UUID, diaz: UUID) -> int:
        return send(worker_resources, team, one, answer=REFUSED if one == diaz else ACCEPTED)

    for rule in RuleId:
        alert_id = insert_alert(shared_urls, team, severity="urgent", rule=rule.value)
        chen, diaz = (insert_delivery(shared_urls, team, alert_id, recipient=one) for one in (team.chen, team.diaz))
        with ThreadPoolExecutor(2) as messengers:
            list(messengers.map(lambda one, diaz=diaz: refuse_diaz(one, diaz), (chen, diaz)))
        send(worker_resources, team, chen)

        assert (state_of(shared_urls, chen), state_of(shared_urls, diaz)) == ("sent", "dead")


def test_an_answer_takes_back_what_waits(worker_resources: Resources, shared_urls: DatabaseUrls, team: Ward) -> None:
    delivery_id = insert_delivery(shared_urls, team, insert_alert(shared_urls, team, severity="standard"))
    send(worker_resources, team, delivery_id)
    with as_owner(shared_urls) as tx:
        tx.execute(alert.update().where(alert.c.patient_id == team.ana).values(state="acknowledged"))

    assert send(worker_resources, team, delivery_id, now=LOUD) == 0
    assert state_of(shared_urls, delivery_id) == "canceled"


@pytest.mark.parametrize(("until", "waits_until"), [(time(8), NOW), (time(10), NOW.replace(hour=10)), (time(13), None)])
def test_changing_quiet_hours_moves_what_waits_for_their_end(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, until: time, waits_until: datetime | None
) -> None:
    set_quiet(shared_urls, ward, ward.chen)
    delivery_id = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, severity="standard"))
    send(worker_resources, ward, delivery_id)
    set_quiet(shared_urls, ward, ward.chen, until=until)

    look_anew(worker_resources, shared_urls, ward)
    sent = send(worker_resources, ward, delivery_id)

    row = read_row(shared_urls, delivery, id=delivery_id)
    assert (sent, row.due_at) == (1 if until == time(8) else 0, waits_until or NOW.replace(hour=13))


def look_anew(resources: Resources, urls: DatabaseUrls, ward: Ward) -> None:
    """Do what the change of Dr. Chen's settings leaves to be done."""
    with as_owner(urls) as tx:
        row = {"kind": OutboxKind.QUIET_HOURS.value, "subject_id": ward.chen, "clinic_id": ward.clinic_id}
        outbox_id = tx.scalar(outbox.insert().values(due_at=NOW, **row).returning(outbox.c.id))
    do_due_work(resources, outbox_id, patient_id=None, clinic_id=ward.clinic_id, now=NOW, mailer=FakeMailer())
    assert read_row(urls, outbox, id=outbox_id).done_at is not None


def test_looking_anew_leaves_what_waits_for_another_reason_alone(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id = insert_alert(shared_urls, ward, severity="standard")
    put_off = insert_delivery(shared_urls, ward, alert_id)
    not_due = insert_delivery(shared_urls, ward, alert_id, step=1, due_at=LOUD)
    send(worker_resources, ward, put_off, answer=GREYLISTED)
    before = list_rows(shared_urls, delivery, alert_id=alert_id)

    look_anew(worker_resources, shared_urls, ward)

    assert list_rows(shared_urls, delivery, alert_id=alert_id) == before
    assert {row.id for row in before} == {put_off, not_due}


def test_a_retry_keeps_the_quiet_hours_too(worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward) -> None:
    delivery_id = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, severity="standard"))
    send(worker_resources, ward, delivery_id, answer=GREYLISTED)
    set_quiet(shared_urls, ward, ward.chen)

    assert send(worker_resources, ward, delivery_id, now=NOW + timedelta(minutes=1)) == 0
    assert send(worker_resources, ward, delivery_id, now=LOUD) == 1


def test_the_letter_that_waited_is_no_other_letter(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    set_quiet(shared_urls, ward, ward.chen)
    delivery_id = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, severity="standard"))
    send(worker_resources, ward, delivery_id)
    mailer = FakeMailer()

    deliver(worker_resources, ward.ana, delivery_id, now=LOUD, mailer=mailer)

    assert [mail.to for mail in mailer.sent] == [address_of("chen", ward)]
