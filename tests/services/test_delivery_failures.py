"""Deliveries that fail: tried again, passed on to the next step, given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from journal_api.gateways.mail import SmtpMailer
from journal_api.gateways.messages import Outcome, SendAnswer
from journal_api.services.deliveries import deliver
from journal_api.services.follow_ups import REMINDER_STEP
from journal_api.services.resources import Resources
from journal_api.services.work import fail_delivery
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.clinics import care_team_member
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.mail_servers import MailServer, running_mail_server
from tests.services.messengers import GREYLISTED, REFUSED, FakeMailer, state_of
from tests.wards import NOW, Ward, address_of, as_owner, insert_delivery, list_rows, read_row


def test_a_temporary_failure_is_tried_again_by_the_schedule(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(GREYLISTED))

    row = read_row(shared_urls, delivery, id=delivery_id)
    assert (row.state, row.attempts, row.last_error, row.lease_until) == ("pending", 1, "450", None)
    assert timedelta(seconds=9) <= row.due_at - NOW <= timedelta(seconds=10)


def test_a_receiver_that_asks_for_a_longer_wait_gets_it(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)
    busy = SendAnswer(Outcome.TEMPORARY_FAILURE, "429", asked_wait=timedelta(minutes=3))

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(busy))

    assert read_row(shared_urls, delivery, id=delivery_id).due_at == NOW + timedelta(minutes=3)


def test_a_permanent_failure_makes_the_next_step_due_now(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    first = insert_delivery(shared_urls, ward, alert_id)
    following = insert_delivery(shared_urls, ward, alert_id, step=1, due_at=NOW + timedelta(minutes=5))
    last = insert_delivery(shared_urls, ward, alert_id, step=2, due_at=NOW + timedelta(minutes=15))

    deliver(worker_resources, ward.ana, first, now=NOW, mailer=FakeMailer(REFUSED))

    assert state_of(shared_urls, first) == "dead"
    assert read_row(shared_urls, delivery, id=following).due_at == NOW
    assert read_row(shared_urls, delivery, id=last).due_at == NOW + timedelta(minutes=15)


def test_a_permanent_failure_waits_for_another_of_the_same_step(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    first = insert_delivery(shared_urls, ward, alert_id)
    insert_delivery(shared_urls, ward, alert_id, recipient=ward.admin)
    following = insert_delivery(shared_urls, ward, alert_id, step=1, due_at=NOW + timedelta(minutes=5))

    deliver(worker_resources, ward.ana, first, now=NOW, mailer=FakeMailer(REFUSED))

    assert read_row(shared_urls, delivery, id=following).due_at == NOW + timedelta(minutes=5)


def test_when_the_last_step_fails_for_good_the_alert_is_unattended_now(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(REFUSED))

    row = read_row(shared_urls, outbox, subject_id=alert_id)
    assert (row.kind, row.due_at, row.done_at) == ("alert_unattended", NOW, None)


@pytest.mark.parametrize("change", [{"disabled_at": NOW}, {"email": "nowhere"}])
def test_a_recipient_who_cannot_be_reached_is_passed_over(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID, change: dict[str, object]
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    with as_owner(shared_urls) as tx:
        tx.execute(account.update().where(account.c.id == ward.chen).values(**change))

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert (mailer.sent, state_of(shared_urls, delivery_id)) == ([], "dead")


def test_who_left_the_team_meanwhile_is_told_nothing_and_the_next_step_is_due_now(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    following = insert_delivery(
        shared_urls, ward, alert_id, recipient=ward.admin, step=1, due_at=NOW + timedelta(minutes=5)
    )
    with as_owner(shared_urls) as tx:
        tx.execute(care_team_member.delete().where(care_team_member.c.user_id == ward.chen))

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    row = read_row(shared_urls, delivery, id=delivery_id)
    assert (mailer.sent, row.state, row.last_error) == ([], "dead", "not_of_the_team")
    assert read_row(shared_urls, delivery, id=following).due_at == NOW


def test_a_fault_of_ours_is_put_off_and_in_the_end_given_up(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)

    def wait_once(failures: int) -> timedelta | None:
        return timedelta(hours=1) if failures < 2 else None

    states = []
    for _ in range(2):
        fail_delivery(worker_resources, ward.ana, delivery_id, error_type="TypeError", next_wait=wait_once, now=NOW)
        states.append(state_of(shared_urls, delivery_id))

    assert states == ["pending", "dead"]
    assert read_row(shared_urls, delivery, id=delivery_id).last_error == "TypeError"


def test_a_daily_reminder_that_is_refused_waits_for_its_next_day(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id, step=REMINDER_STEP)

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(REFUSED))

    assert state_of(shared_urls, delivery_id) == "dead"
    assert list_rows(shared_urls, outbox, subject_id=alert_id) == []


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


def test_a_connection_that_breaks_after_the_letter_sends_it_again_under_the_same_id(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID, server: MailServer
) -> None:
    delivery_id, address = insert_delivery(shared_urls, ward, alert_id), address_of("chen", ward)
    mailer = SmtpMailer(server.url, "journal@clinic.example")
    server.moods[address] = "drop"
    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    server.moods[address] = "accept"

    deliver(worker_resources, ward.ana, delivery_id, now=NOW + timedelta(minutes=1), mailer=mailer)

    assert [letter["Message-ID"] for letter in server.came] == [f"<{delivery_id}@clinic.example>"] * 2
    assert state_of(shared_urls, delivery_id) == "sent"
