"""Whoever runs the installation is told of alerts that nobody answers: at once, daily, and of no patient."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from journal_api.domain.errors import MailNotTaken
from journal_api.domain.jobs import OutboxKind
from journal_api.gateways.mail import Mail
from journal_api.gateways.messages import SendAnswer
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.services.messengers import GREYLISTED, FakeMailer
from tests.services.notices import OPERATIONS, find_waiting, tell
from tests.wards import NOW, Ward, as_owner, insert_alert, insert_delivery, make_ward

DAY = timedelta(days=1)


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture
def worker(shared_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(shared_urls.worker, pool_size=2)
    yield Resources(database, vault=None, secret=b"", operations_mail=OPERATIONS)
    database.close()


def attend(worker: Resources, urls: DatabaseUrls, ward: Ward, alert_id: UUID, *, now: datetime = NOW) -> None:
    """Look after an alert whose chain is over, as the relay has it done."""
    mine = {"subject_id": alert_id, "patient_id": ward.ana, "clinic_id": ward.clinic_id}
    with as_owner(urls) as tx:
        row = outbox.insert().values(kind=OutboxKind.ALERT_UNATTENDED.value, due_at=now, **mine)
        outbox_id = tx.scalar(row.returning(outbox.c.id))
    ids = {"patient_id": ward.ana, "clinic_id": ward.clinic_id}
    do_due_work(worker, outbox_id, **ids, now=now, mailer=FakeMailer())


def free(urls: DatabaseUrls, ward: Ward) -> None:
    with as_owner(urls) as tx:
        tx.execute(outbox.update().where(outbox.c.clinic_id == ward.clinic_id).values(lease_until=None))


def test_operations_are_told_which_clinic_to_telephone_and_nothing_of_the_patient(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id, mailer = insert_alert(shared_urls, ward), FakeMailer()

    attend(worker, shared_urls, ward, alert_id)
    tell(worker, shared_urls, ward, mailer)

    [mail] = mailer.sent
    reference = alert_id.hex[:4].upper()
    assert (mail.to, mail.subject) == (OPERATIONS, f"Unattended at Harbor: {reference}")
    assert reference in mail.text
    said = f"{mail.subject} {mail.text} {mail.link}"
    assert not any(word in said for word in ("Ana", "Mood", "CR-01", str(alert_id), str(ward.ana)))


def test_alerts_that_wait_together_are_told_in_one_letter(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_ids = [insert_alert(shared_urls, ward, rule=rule) for rule in ("CR-01", "CR-02")]
    mailer = FakeMailer()

    for alert_id in alert_ids:
        attend(worker, shared_urls, ward, alert_id)
    tell(worker, shared_urls, ward, mailer)

    [mail] = mailer.sent
    assert mail.subject == "Unattended at Harbor: 2 alerts"
    assert all(alert_id.hex[:4].upper() in mail.text for alert_id in alert_ids)


def test_the_letter_comes_again_daily_under_an_id_of_its_own_until_somebody_answers(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id, mailer = insert_alert(shared_urls, ward), FakeMailer()
    attend(worker, shared_urls, ward, alert_id)
    for day in range(2):
        tell(worker, shared_urls, ward, mailer, now=NOW + day * DAY)
    with as_owner(shared_urls) as tx:
        tx.execute(alert.update().where(alert.c.id == alert_id).values(state="acknowledged"))

    tell(worker, shared_urls, ward, mailer, now=NOW + 2 * DAY)

    assert len({mail.message_id for mail in mailer.sent}) == 2
    assert find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE) == []


def test_the_daily_reminder_of_the_team_is_no_second_letter_to_operations(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id, later = insert_alert(shared_urls, ward), NOW + timedelta(hours=23)
    attend(worker, shared_urls, ward, alert_id)
    tell(worker, shared_urls, ward, FakeMailer())
    with as_owner(shared_urls) as tx:
        tx.execute(outbox.delete().where(outbox.c.subject_id == alert_id))

    attend(worker, shared_urls, ward, alert_id, now=later)

    [notice] = find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE)
    assert notice.due_at == NOW + DAY


def test_another_alert_is_told_at_once_though_the_letter_of_the_day_has_left(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    attend(worker, shared_urls, ward, insert_alert(shared_urls, ward))
    tell(worker, shared_urls, ward, FakeMailer())
    later, mailer = NOW + timedelta(hours=1), FakeMailer()

    attend(worker, shared_urls, ward, insert_alert(shared_urls, ward, rule="CR-02"), now=later)
    tell(worker, shared_urls, ward, mailer, now=later)

    assert [mail.subject for mail in mailer.sent] == ["Unattended at Harbor: 2 alerts"]


def test_an_alert_that_comes_while_the_letter_is_being_sent_is_told_next(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    attend(worker, shared_urls, ward, insert_alert(shared_urls, ward))
    later = NOW + timedelta(minutes=1)

    class Interrupted(FakeMailer):
        def send(self, mail: Mail, *, now: datetime) -> SendAnswer:
            attend(worker, shared_urls, ward, insert_alert(shared_urls, ward, rule="CR-02"), now=later)
            return super().send(mail, now=now)

    tell(worker, shared_urls, ward, Interrupted())

    [notice] = find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE)
    assert (notice.due_at, notice.lease_until) == (later, None)


def test_a_letter_that_was_not_taken_is_tried_again_under_the_same_id(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    attend(worker, shared_urls, ward, insert_alert(shared_urls, ward))
    mailer = FakeMailer(GREYLISTED)

    for _ in range(2):
        with pytest.raises(MailNotTaken):
            tell(worker, shared_urls, ward, mailer)
        free(shared_urls, ward)

    assert len({mail.message_id for mail in mailer.sent}) == 1
    assert len(find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE)) == 1


def test_an_alert_that_may_still_be_answered_is_not_told(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id = insert_alert(shared_urls, ward)
    insert_delivery(shared_urls, ward, alert_id)

    attend(worker, shared_urls, ward, alert_id)

    assert find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE) == []
