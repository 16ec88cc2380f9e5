"""Claim, send, record: at least once, under one id, by one process at a time, whatever breaks in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from journal_api.gateways.mail import Mail, Outcome, SendAnswer, SmtpMailer
from journal_api.services.deliveries import deliver
from journal_api.services.resources import Resources
from journal_api.services.work import fail_delivery
from journal_api.store.database import Database
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import alert, delivery, delivery_attempt
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.mail_servers import MailServer, running_mail_server
from tests.servers import wait_until
from tests.wards import NOW, Ward, address_of, as_owner, insert_alert, insert_delivery, list_rows, make_ward, read_row

ACCEPTED = SendAnswer(Outcome.ACCEPTED, "250")
GREYLISTED = SendAnswer(Outcome.TEMPORARY_FAILURE, "450")
REFUSED = SendAnswer(Outcome.PERMANENT_FAILURE, "550")


class Crash(BaseException):
    """The process dies."""


@dataclass
class FakeMailer:
    """Keeps what it is given and answers as told."""

    answer: SendAnswer = ACCEPTED
    sent: list[Mail] = field(default_factory=list)
    dies_after_sending: bool = False

    def send(self, mail: Mail, *, now: datetime) -> SendAnswer:
        """Send one letter."""
        self.sent.append(mail)
        if self.dies_after_sending:
            raise Crash
        return self.answer


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture
def resources(shared_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(shared_urls.worker, pool_size=4)
    yield Resources(database, vault=None, secret=b"", public_url="https://journal.example")
    database.close()


@pytest.fixture
def alert_id(shared_urls: DatabaseUrls, ward: Ward) -> UUID:
    return insert_alert(shared_urls, ward)


def _expire_lease(urls: DatabaseUrls, delivery_id: UUID) -> None:
    with as_owner(urls) as tx:
        past = sa.func.clock_timestamp() - timedelta(seconds=1)
        tx.execute(delivery.update().where(delivery.c.id == delivery_id).values(lease_until=past))


def _state(urls: DatabaseUrls, delivery_id: UUID) -> str:
    return str(read_row(urls, delivery, id=delivery_id).state)


def test_an_accepted_message_is_sent_once_however_often_it_is_asked_for(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    for _ in range(3):
        deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert len(mailer.sent) == 1
    assert _state(shared_urls, delivery_id) == "sent"
    [attempt] = list_rows(shared_urls, delivery_attempt, delivery_id=delivery_id)
    assert (attempt.number, attempt.outcome, attempt.answer) == (1, "accepted", "250")


def test_a_message_tells_nothing_but_a_reference(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    [mail] = mailer.sent
    assert mail.subject == f"A patient on your list needs review · {alert_id.hex[:4].upper()}"
    assert mail.to == address_of("chen", ward)
    assert mail.is_urgent
    assert mail.message_id == str(delivery_id)
    told = f"{mail.subject} {mail.text} {mail.link}".lower()
    assert not any(word in told for word in ("ana", "mood", "cr-", "critical", str(ward.ana)))


def test_two_workers_at_once_send_one_message(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
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
        deliver(resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(sent=sent))
        both_asked.wait()

    thread = threading.Thread(target=second)
    thread.start()
    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=SlowMailer())
    thread.join()

    assert len(sent) == 1


def _wait_for_attempt(urls: DatabaseUrls, delivery_id: UUID) -> None:
    wait_until(lambda: bool(list_rows(urls, delivery_attempt, delivery_id=delivery_id)), "the first to have begun")


def test_a_crash_after_sending_sends_again_under_the_same_id(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)
    mailer = FakeMailer(dies_after_sending=True)
    with pytest.raises(Crash):
        deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    mailer.dies_after_sending = False

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    sent_while_claimed = len(mailer.sent)
    _expire_lease(shared_urls, delivery_id)
    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert sent_while_claimed == 1
    assert [mail.message_id for mail in mailer.sent] == [str(delivery_id)] * 2
    outcomes = [row.outcome for row in list_rows(shared_urls, delivery_attempt, delivery_id=delivery_id)]
    assert sorted(outcomes, key=str) == [None, "accepted"]


def test_the_relays_lease_lets_its_own_messenger_in_and_nobody_else(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
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
    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer, lease=lease - timedelta(seconds=3))
    sent_to_others = len(mailer.sent)

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer, lease=lease)

    assert (sent_to_others, len(mailer.sent)) == (0, 1)


@pytest.mark.parametrize("state", ["acknowledged", "snoozed", "resolved"])
def test_a_message_about_an_answered_alert_is_taken_back(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, state: str
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, insert_alert(shared_urls, ward, state=state)), FakeMailer()

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert mailer.sent == []
    assert _state(shared_urls, delivery_id) == "canceled"


def test_a_message_of_an_older_chain_is_taken_back(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    with as_owner(shared_urls) as tx:
        tx.execute(alert.update().where(alert.c.id == alert_id).values(chain=2))

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert (mailer.sent, _state(shared_urls, delivery_id)) == ([], "canceled")


def test_a_message_not_yet_due_waits(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id, due_at=NOW + timedelta(minutes=5))
    mailer = FakeMailer()

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert (mailer.sent, _state(shared_urls, delivery_id)) == ([], "pending")


def test_a_temporary_failure_is_tried_again_by_the_schedule(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(GREYLISTED))

    row = read_row(shared_urls, delivery, id=delivery_id)
    assert (row.state, row.attempts, row.last_error, row.lease_until) == ("pending", 1, "450", None)
    assert timedelta(seconds=9) <= row.due_at - NOW <= timedelta(seconds=10)


def test_a_permanent_failure_makes_the_next_step_due_now(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    first = insert_delivery(shared_urls, ward, alert_id)
    following = insert_delivery(shared_urls, ward, alert_id, step=1, due_at=NOW + timedelta(minutes=5))
    last = insert_delivery(shared_urls, ward, alert_id, step=2, due_at=NOW + timedelta(minutes=15))

    deliver(resources, ward.ana, first, now=NOW, mailer=FakeMailer(REFUSED))

    assert _state(shared_urls, first) == "dead"
    assert read_row(shared_urls, delivery, id=following).due_at == NOW
    assert read_row(shared_urls, delivery, id=last).due_at == NOW + timedelta(minutes=15)


def test_a_permanent_failure_waits_for_another_of_the_same_step(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    first = insert_delivery(shared_urls, ward, alert_id)
    insert_delivery(shared_urls, ward, alert_id, recipient=ward.admin)
    following = insert_delivery(shared_urls, ward, alert_id, step=1, due_at=NOW + timedelta(minutes=5))

    deliver(resources, ward.ana, first, now=NOW, mailer=FakeMailer(REFUSED))

    assert read_row(shared_urls, delivery, id=following).due_at == NOW + timedelta(minutes=5)


def test_when_the_last_step_fails_for_good_the_alert_is_unattended_now(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=FakeMailer(REFUSED))

    row = read_row(shared_urls, outbox, subject_id=alert_id)
    assert (row.kind, row.due_at, row.done_at) == ("alert_unattended", NOW, None)


@pytest.mark.parametrize("change", [{"disabled_at": NOW}, {"email": "nowhere"}])
def test_a_recipient_who_cannot_be_reached_is_passed_over(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID, change: dict[str, object]
) -> None:
    delivery_id, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()
    with as_owner(shared_urls) as tx:
        tx.execute(account.update().where(account.c.id == ward.chen).values(**change))

    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)

    assert (mailer.sent, _state(shared_urls, delivery_id)) == ([], "dead")


def test_a_fault_of_ours_is_put_off_and_in_the_end_given_up(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID
) -> None:
    delivery_id = insert_delivery(shared_urls, ward, alert_id)

    def wait_once(failures: int) -> timedelta | None:
        return timedelta(hours=1) if failures < 2 else None

    states = []
    for _ in range(2):
        fail_delivery(resources, ward.ana, delivery_id, error_type="TypeError", next_wait=wait_once, now=NOW)
        states.append(_state(shared_urls, delivery_id))

    assert states == ["pending", "dead"]
    assert read_row(shared_urls, delivery, id=delivery_id).last_error == "TypeError"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


def test_a_connection_that_breaks_after_the_letter_sends_it_again_under_the_same_id(
    resources: Resources, shared_urls: DatabaseUrls, ward: Ward, alert_id: UUID, server: MailServer
) -> None:
    delivery_id, address = insert_delivery(shared_urls, ward, alert_id), address_of("chen", ward)
    mailer = SmtpMailer(server.url, "journal@clinic.example")
    server.moods[address] = "drop"
    deliver(resources, ward.ana, delivery_id, now=NOW, mailer=mailer)
    server.moods[address] = "accept"

    deliver(resources, ward.ana, delivery_id, now=NOW + timedelta(minutes=1), mailer=mailer)

    assert [letter["Message-ID"] for letter in server.came] == [f"<{delivery_id}@clinic.example>"] * 2
    assert _state(shared_urls, delivery_id) == "sent"
