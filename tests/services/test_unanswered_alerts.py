"""A critical alert that nobody answers for half an hour is told to operations, once for each chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.alerting import OpenAlert, RuleId, Severity
from journal_api.domain.jobs import OutboxKind
from journal_api.services.alert_moves import reopen_if_due
from journal_api.services.deliveries import deliver
from journal_api.services.intents import apply_intents
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work
from journal_api.store.database import Database
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.services.messengers import FakeMailer
from tests.services.notices import OPERATIONS, find_waiting, tell
from tests.wards import NOW, Ward, as_owner, list_rows, read_row

DAY = timedelta(days=1)
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def worker(shared_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(shared_urls.worker, pool_size=2)
    yield Resources(database, vault=None, secret=b"", operations_mail=OPERATIONS)
    database.close()


def open_risk(worker: Resources, ward: Ward, *, severity: Severity = Severity.CRITICAL) -> UUID:
    intent = OpenAlert(RuleId.RISK, severity, "Risk answer", "Answered 9 of 10.", {"value": 9.0})
    ids = {"patient_id": ward.ana, "clinic_id": ward.clinic_id}
    with worker.database.transaction(Scope(patient_id=ward.ana, tenant_id=ward.clinic_id)) as tx:
        [alert_id] = apply_intents(tx, **ids, intents=(intent,), now=NOW)
    return alert_id


def answer(urls: DatabaseUrls, alert_id: UUID, *, due_at: datetime = NOW + DAY) -> None:
    with as_owner(urls) as tx:
        tx.execute(alert.update().where(alert.c.id == alert_id).values(state="acknowledged", due_at=due_at))


def look(worker: Resources, urls: DatabaseUrls, ward: Ward, *, now: datetime) -> None:
    """Look at the clinic's alerts as far as that is due, as the relay has it done."""
    for row in find_waiting(urls, ward, OutboxKind.ALERT_UNATTENDED):
        if row.due_at <= now:
            do_due_work(worker, row.id, patient_id=ward.ana, clinic_id=ward.clinic_id, now=now, mailer=FakeMailer())


def test_a_critical_alert_that_nobody_answers_for_30_minutes_is_told_while_its_chain_goes_on(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id, mailer = open_risk(worker, ward), FakeMailer()
    look(worker, shared_urls, ward, now=NOW + HALF_AN_HOUR - timedelta(seconds=1))
    told_before = find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE)

    look(worker, shared_urls, ward, now=NOW + HALF_AN_HOUR)
    tell(worker, shared_urls, ward, mailer, now=NOW + HALF_AN_HOUR)

    row, reference = read_row(shared_urls, alert, id=alert_id), alert_id.hex[:4].upper()
    assert (told_before, row.state) == ([], "open")
    [mail] = mailer.sent
    assert (mail.to, mail.subject) == (OPERATIONS, f"Nobody answers at Harbor: {reference}")
    assert f"{reference} for 30 minutes or longer" in mail.text
    assert not any(word in f"{mail.subject} {mail.text}" for word in ("Ana", "Risk", "CR-01", str(alert_id)))
    assert [one.due_at for one in find_waiting(shared_urls, ward, OutboxKind.ALERT_UNATTENDED)] == [row.due_at]


def test_a_critical_alert_that_was_answered_within_30_minutes_is_not_told(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    answer(shared_urls, open_risk(worker, ward))

    look(worker, shared_urls, ward, now=NOW + HALF_AN_HOUR)

    assert find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE) == []


def test_an_answer_between_the_look_and_the_letter_takes_the_letter_back(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id, mailer = open_risk(worker, ward), FakeMailer()
    look(worker, shared_urls, ward, now=NOW + HALF_AN_HOUR)
    answer(shared_urls, alert_id)

    tell(worker, shared_urls, ward, mailer, now=NOW + HALF_AN_HOUR)

    assert mailer.sent == []
    assert find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE) == []


def test_of_one_chain_operations_hear_once_however_many_admins_and_rounds_it_has(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    with as_owner(shared_urls) as tx:
        tx.execute(account.update().where(account.c.id == ward.diaz).values(role="admin"))
    alert_id, mailer, letters = open_risk(worker, ward), FakeMailer(), FakeMailer()
    messages = sorted(list_rows(shared_urls, delivery, alert_id=alert_id), key=lambda row: row.due_at)

    for message in messages:
        deliver(worker, ward.ana, message.id, now=message.due_at, mailer=letters)
        look(worker, shared_urls, ward, now=message.due_at)
        for notice in find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE):
            if notice.due_at <= message.due_at:
                tell(worker, shared_urls, ward, mailer, now=message.due_at)

    admins = {message.recipient_id for message in messages if message.step == 3}
    assert admins == {ward.admin, ward.diaz}
    assert len(letters.sent) == len(messages)
    assert [mail.subject[:14] for mail in mailer.sent] == ["Nobody answers"]


def test_a_chain_that_begins_after_an_answer_that_led_to_nothing_is_told_again(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id, mailer, reopened_at = open_risk(worker, ward), FakeMailer(), NOW + timedelta(hours=2)
    look(worker, shared_urls, ward, now=NOW + HALF_AN_HOUR)
    tell(worker, shared_urls, ward, mailer, now=NOW + HALF_AN_HOUR)
    answer(shared_urls, alert_id, due_at=reopened_at)
    with worker.database.work_transaction(ward.ana) as tx:
        reopen_if_due(tx, ward.ana, alert_id, now=reopened_at)

    look(worker, shared_urls, ward, now=reopened_at + HALF_AN_HOUR)
    tell(worker, shared_urls, ward, mailer, now=reopened_at + HALF_AN_HOUR)

    assert len({mail.message_id for mail in mailer.sent}) == 2
    assert {mail.subject for mail in mailer.sent} == {f"Nobody answers at Harbor: {alert_id.hex[:4].upper()}"}


def test_a_short_policy_that_has_sent_everything_is_told_of_and_goes_on_waiting_for_an_answer(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id = open_risk(worker, ward)
    with as_owner(shared_urls) as tx:
        tx.execute(delivery.update().where(delivery.c.alert_id == alert_id).values(state="sent", sent_at=NOW))

    look(worker, shared_urls, ward, now=NOW + HALF_AN_HOUR)

    assert read_row(shared_urls, alert, id=alert_id).state == "open"
    assert len(find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE)) == 1


def test_a_look_that_comes_early_is_planned_again_for_30_minutes(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id, early = open_risk(worker, ward), NOW + timedelta(minutes=10)
    with as_owner(shared_urls) as tx:
        tx.execute(outbox.update().where(outbox.c.subject_id == alert_id).values(due_at=early))

    look(worker, shared_urls, ward, now=early)

    [row] = find_waiting(shared_urls, ward, OutboxKind.ALERT_UNATTENDED)
    assert (row.due_at, row.lease_until) == (NOW + HALF_AN_HOUR, None)
    assert find_waiting(shared_urls, ward, OutboxKind.UNATTENDED_NOTICE) == []


def test_an_urgent_alert_is_told_only_when_its_chain_is_over(
    worker: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id = open_risk(worker, ward, severity=Severity.URGENT)
    ends_at = read_row(shared_urls, alert, id=alert_id).due_at

    assert [row.due_at for row in find_waiting(shared_urls, ward, OutboxKind.ALERT_UNATTENDED)] == [ends_at]
