"""Claim, send, record: at least once, under one id, by one process at a time, whatever breaks in between."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from journal_api.gateways.mail import Mail
from journal_api.gateways.messages import Outcome, SendAnswer
from journal_api.services.deliveries import deliver
from journal_api.services.resources import Resources
from journal_api.store.tables.alerts import alert, delivery, delivery_attempt
from tests.databases import DatabaseUrls
from tests.servers import wait_until
from tests.services.messengers import ACCEPTED, Crash, FakeMailer, expire_lease, state_of
from tests.wards import NOW, Ward, address_of, as_owner, insert_alert, insert_delivery, list_rows


def test_an_accepted_message_is_sent_once_however_often_it_is_asked_for(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    for _ in range(3):
        deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert len(mailer.sent) == 1
    assert state_of(shared_urls, delivery_id) == "sent"
    [attempt] = list_rows(shared_urls, delivery_attempt, delivery_id=delivery_id)
    assert (attempt.number, attempt.outcome, attempt.answer) == (1, "accepted", "250")


def test_the_receivers_own_name_for_a_message_is_kept_with_its_attempt(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)
    taken = SendAnswer(Outcome.ACCEPTED, "202", receiver_id="SM-17")

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(taken))

    [attempt] = list_rows(shared_urls, delivery_attempt, delivery_id=delivery_id)
    assert (attempt.answer, attempt.receiver_id) == ("202", "SM-17")


def test_a_message_tells_nothing_but_a_reference(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    [mail] = mailer.sent
    assert mail.subject == f"A patient on your list needs review · {alert_id.hex[:4].upper()}"
    assert mail.to == address_of("chen", ward)
    assert mail.is_urgent
    assert mail.message_id == str(delivery_id)
    told = f"{mail.subject} {mail.text} {mail.link}".lower()
    assert not any(word in told for word in ("ana", "mood", "cr-", "critical", str(ward.ana)))


def test_two_workers_at_once_send_one_message(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, both_asked = insert_delivery(shared_urls, ward, alert_id), threading.Barrier(2, timeout=10)
    sent: list[Mail] = []

    class SlowMailer:
        def send(self, mail: Mail, *, now: datetime) -> SendAnswer:
            sent.append(mail)
            both_asked.wait()
            return ACCEPTED

    def second() -> None:
        _wait_for_attempt(shared_urls, delivery_id)
        deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(sent=sent))
        both_asked.wait()

    thread = threading.Thread(target=second)
    thread.start()
    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=SlowMailer())
    thread.join()

    assert len(sent) == 1


def _wait_for_attempt(urls: DatabaseUrls, delivery_id: UUID) -> None:
    wait_until(lambda: bool(list_rows(urls, delivery_attempt, delivery_id=delivery_id)), "the first to have begun")


def test_a_crash_after_sending_sends_again_under_the_same_id(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)
    mailer = FakeMailer(dies_after_sending=True)
    with pytest.raises(Crash):
        deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    mailer.dies_after_sending = False

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    sent_while_claimed = len(mailer.sent)
    expire_lease(shared_urls, delivery_id)
    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert sent_while_claimed == 1
    assert [mail.message_id for mail in mailer.sent] == [str(delivery_id)] * 2
    outcomes = [row.outcome for row in list_rows(shared_urls, delivery_attempt, delivery_id=delivery_id)]
    assert sorted(outcomes, key=str) == [None, "accepted"]


def test_the_relays_lease_lets_its_own_messenger_in_and_nobody_else(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    with as_owner(shared_urls) as tx:
        later = sa.func.clock_timestamp() + timedelta(seconds=15)
        lease = tx.scalar(
            delivery.update()
            .where(delivery.c.id == delivery_id)
            .values(lease_until=later)
            .returning(delivery.c.lease_until)
        )
    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer, lease=lease - timedelta(seconds=3))
    sent_to_others = len(mailer.sent)

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer, lease=lease)

    assert (sent_to_others, len(mailer.sent)) == (0, 1)


@pytest.mark.parametrize("state", ["acknowledged", "snoozed", "resolved"])
def test_a_message_about_an_answered_alert_is_taken_back(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, state: str
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, state=state)), FakeMailer()

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert mailer.sent == []
    assert state_of(shared_urls, delivery_id) == "canceled"


def test_a_message_of_an_older_chain_is_taken_back(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    with as_owner(shared_urls) as tx:
        tx.execute(alert.update().where(alert.c.id == alert_id).values(chain=2))

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert (mailer.sent, state_of(shared_urls, delivery_id)) == ([], "canceled")


def test_a_message_not_yet_due_waits(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id, due_at=NOW + timedelta(minutes=5))
    mailer = FakeMailer()

    deliver(worker_resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert (mailer.sent, state_of(shared_urls, delivery_id)) == ([], "pending")
