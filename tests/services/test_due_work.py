"""Due work by its kinds, work that is given up and replayed, and the morning's letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.errors import MailNotTaken, MailRefused
from journal_api.domain.jobs import OutboxKind
from journal_api.gateways.mail import Mail
from journal_api.gateways.messages import Outcome, SendAnswer
from journal_api.services.resources import Resources
from journal_api.services.secret_codes import derive_key, seal_code
from journal_api.services.work import HANDLERS, do_due_work, fail_assessment, fail_due_work, list_dead, replay
from journal_api.store.database import Database
from journal_api.store.leases import lease_due_work
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.tables.accounts import invitation
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.reminders import contact_setting
from journal_api.store.tables.work import outbox, patient_work
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, address_of, as_owner, insert_alert, insert_delivery, list_rows, make_ward, read_row

SECRET = bytes(range(32))


@dataclass
class FakeMailer:
    """Keeps what it is given and answers as told."""

    outcome: Outcome = Outcome.ACCEPTED
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail, *, now: datetime) -> SendAnswer:
        """Send one letter."""
        self.sent.append(mail)
        return SendAnswer(self.outcome, "250")


@pytest.fixture
def ward(fresh_urls: DatabaseUrls) -> Ward:
    return make_ward(fresh_urls)


@pytest.fixture
def resources(fresh_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(fresh_urls.worker, pool_size=2)
    yield Resources(database, vault=None, secret=SECRET, public_url="https://journal.example")
    database.close()


@pytest.fixture
def owner(fresh_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(fresh_urls.owner, pool_size=1)
    yield Resources(database, vault=None, secret=SECRET)
    database.close()


def _put(urls: DatabaseUrls, ward: Ward, kind: OutboxKind, subject_id: UUID, *, patient_id: UUID | None = None) -> int:
    with as_owner(urls) as tx:
        row = outbox.insert().values(
            kind=kind.value, subject_id=subject_id, due_at=NOW, patient_id=patient_id, clinic_id=ward.clinic_id
        )
        return int(tx.scalar(row.returning(outbox.c.id)))


def _do(
    resources: Resources, ward: Ward, outbox_id: int, mailer: FakeMailer, *, patient_id: UUID | None = None
) -> None:
    do_due_work(resources, outbox_id, patient_id=patient_id, clinic_id=ward.clinic_id, now=NOW, mailer=mailer)


def test_every_kind_has_its_handler() -> None:
    assert set(HANDLERS) == set(OutboxKind)


def test_a_digest_reaches_each_reader_with_counts_alone(
    resources: Resources, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    insert_alert(fresh_urls, ward, state="unattended")
    mailer = FakeMailer()
    _do(resources, ward, _put(fresh_urls, ward, OutboxKind.DIGEST, ward.clinic_id), mailer)
    for row in list_rows(fresh_urls, outbox, kind="digest_mail"):
        _do(resources, ward, row.id, mailer)

    [mail] = mailer.sent
    assert mail.to == address_of("chen", ward)
    assert "Alerts to review: 1. Without an answer: 1." in mail.text
    assert "Ana" not in mail.text
    assert {row.done_at is None for row in list_rows(fresh_urls, outbox, kind="digest_mail")} == {False}


def test_a_digest_puts_the_next_one(resources: Resources, fresh_urls: DatabaseUrls, ward: Ward) -> None:
    outbox_id = _put(fresh_urls, ward, OutboxKind.DIGEST, ward.clinic_id)

    _do(resources, ward, outbox_id, FakeMailer())

    row = read_row(fresh_urls, outbox, kind="digest")
    assert (row.due_at, row.done_at, row.lease_until) == (NOW.replace(hour=8) + timedelta(days=1), None, None)


@pytest.mark.parametrize(
    ("ends_at", "waits_until"), [(time(8, 59), NOW), (time(9), NOW), (time(10, 30), NOW.replace(hour=10, minute=30))]
)
def test_a_digest_waits_for_the_end_of_its_readers_quiet_hours(
    resources: Resources, fresh_urls: DatabaseUrls, ward: Ward, ends_at: time, waits_until: datetime
) -> None:
    quiet = {"quiet_from": time(22), "quiet_until": ends_at, "reminders_muted": False, "revision": 1}
    with as_owner(fresh_urls) as tx:
        tx.execute(contact_setting.insert().values(user_id=ward.chen, clinic_id=ward.clinic_id, **quiet))

    _do(resources, ward, _put(fresh_urls, ward, OutboxKind.DIGEST, ward.clinic_id), FakeMailer())

    assert read_row(fresh_urls, outbox, kind="digest_mail", subject_id=ward.chen).due_at == waits_until


def _insert_invitation(urls: DatabaseUrls, ward: Ward) -> UUID:
    invitation_id = uuid4()
    key = derive_key(SECRET, "invitation code at rest")
    with as_owner(urls) as tx:
        tx.execute(
            invitation.insert().values(
                id=invitation_id,
                clinic_id=ward.clinic_id,
                role="clinician",
                email="new@clinic.example",
                code_hash=invitation_id.bytes,
                code_sealed=seal_code(key, "open-sesame", binding=invitation_id.bytes),
                created_at=NOW,
                expires_at=NOW + timedelta(days=14),
            )
        )
    return invitation_id


def test_an_invitation_is_mailed_and_its_code_forgotten(
    resources: Resources, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    invitation_id, mailer = _insert_invitation(fresh_urls, ward), FakeMailer()

    _do(resources, ward, _put(fresh_urls, ward, OutboxKind.INVITATION_MAIL, invitation_id), mailer)

    [mail] = mailer.sent
    assert "open-sesame" in mail.text
    assert read_row(fresh_urls, invitation, id=invitation_id).code_sealed is None


@pytest.mark.parametrize(
    ("outcome", "error"), [(Outcome.TEMPORARY_FAILURE, MailNotTaken), (Outcome.PERMANENT_FAILURE, MailRefused)]
)
def test_an_invitation_that_was_not_taken_keeps_its_code(
    resources: Resources, fresh_urls: DatabaseUrls, ward: Ward, outcome: Outcome, error: type[Exception]
) -> None:
    invitation_id = _insert_invitation(fresh_urls, ward)
    outbox_id = _put(fresh_urls, ward, OutboxKind.INVITATION_MAIL, invitation_id)

    with pytest.raises(error):
        _do(resources, ward, outbox_id, FakeMailer(outcome))

    assert read_row(fresh_urls, invitation, id=invitation_id).code_sealed is not None
    assert read_row(fresh_urls, outbox, id=outbox_id).done_at is None


def test_an_alert_with_messages_still_to_come_is_not_unattended(
    resources: Resources, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id = insert_alert(fresh_urls, ward)
    insert_delivery(fresh_urls, ward, alert_id)
    outbox_id = _put(fresh_urls, ward, OutboxKind.ALERT_UNATTENDED, alert_id, patient_id=ward.ana)

    _do(resources, ward, outbox_id, FakeMailer(), patient_id=ward.ana)

    assert read_row(fresh_urls, alert, id=alert_id).state == "open"


def test_an_unattended_alert_reminds_again_every_day(
    resources: Resources, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    alert_id = insert_alert(fresh_urls, ward, state="unattended")
    outbox_id = _put(fresh_urls, ward, OutboxKind.ALERT_UNATTENDED, alert_id, patient_id=ward.ana)
    for day in range(2):
        do_due_work(
            resources,
            outbox_id,
            patient_id=ward.ana,
            clinic_id=ward.clinic_id,
            now=NOW + timedelta(days=day),
            mailer=FakeMailer(),
        )

    reminders = list_rows(fresh_urls, delivery, alert_id=alert_id)
    assert sorted((row.round, row.recipient_id) for row in reminders) == sorted(
        (day, who) for day in range(2) for who in (ward.chen, ward.admin)
    )
    assert read_row(fresh_urls, outbox, id=outbox_id).due_at == NOW + timedelta(days=2)


def test_work_given_up_is_listed_and_can_be_replayed(
    resources: Resources, owner: Resources, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    outbox_id = _put(fresh_urls, ward, OutboxKind.SILENCE_CHECK, ward.ana, patient_id=ward.ana)
    with as_owner(fresh_urls) as tx:
        tx.execute(patient_work.insert().values(patient_id=ward.ana, wanted_seq=1, wanted_at=sa.func.now()))
    delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward))
    with as_owner(fresh_urls) as tx:
        tx.execute(delivery.update().where(delivery.c.id == delivery_id).values(state="dead"))
    fail_assessment(resources, ward.ana, error_type="ValueError", next_wait=lambda _: None)
    ids = {"patient_id": ward.ana, "clinic_id": ward.clinic_id}
    fail_due_work(resources, outbox_id, **ids, error_type="KeyError", next_wait=lambda _: None)

    dead = list_dead(owner)
    replayed = [replay(owner, one, now=NOW) for one in dead]

    assert [(one.kind, one.last_error) for one in dead] == [
        ("assessment", "ValueError"),
        ("delivery", None),
        ("outbox", "KeyError"),
    ]
    assert (replayed, list_dead(owner)) == ([True] * 3, ())


def test_replaying_what_was_asked_for_again_does_not_double_it(
    resources: Resources, owner: Resources, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    ids = {"patient_id": ward.ana, "clinic_id": ward.clinic_id}
    old = _put(fresh_urls, ward, OutboxKind.SILENCE_CHECK, ward.ana, patient_id=ward.ana)
    fail_due_work(resources, old, **ids, error_type="KeyError", next_wait=lambda _: None)
    _put(fresh_urls, ward, OutboxKind.SILENCE_CHECK, ward.ana, patient_id=ward.ana)

    assert [replay(owner, one, now=NOW) for one in list_dead(owner)] == [True]

    waiting = [row for row in list_rows(fresh_urls, outbox) if row.done_at is None]
    assert len(waiting) == 1
    assert list_dead(owner) == ()


@pytest.mark.parametrize("role", ["api", "worker"])
def test_work_that_moved_after_the_relay_took_it_in_hand_waits_for_its_new_date(
    resources: Resources, fresh_urls: DatabaseUrls, ward: Ward, role: str
) -> None:
    """A judgement plans the next look at a silence between the relay's look and the worker's: it must not be lost."""
    outbox_id = _put(fresh_urls, ward, OutboxKind.SILENCE_CHECK, ward.ana, patient_id=ward.ana)
    moved = OutboxRow(OutboxKind.SILENCE_CHECK, ward.ana, NOW + timedelta(days=7), ward.ana, ward.clinic_id)
    with closing(Database(fresh_urls.relay, pool_size=1)) as relay, relay.transaction(Scope()) as tx:
        [leased] = lease_due_work(tx, now=NOW, limit=10, lease=timedelta(seconds=15))
    pinned = Scope(patient_id=ward.ana, tenant_id=ward.clinic_id)
    with closing(Database(getattr(fresh_urls, role), pool_size=1)) as mover, mover.transaction(pinned) as tx:
        put_due(tx, moved)

    in_hand = {"patient_id": ward.ana, "clinic_id": ward.clinic_id, "lease": leased.lease_until}
    do_due_work(resources, outbox_id, **in_hand, now=NOW, mailer=FakeMailer())

    row = read_row(fresh_urls, outbox, id=outbox_id)
    assert (row.done_at, row.due_at) == (None, moved.due_at)


def test_a_failed_judgement_is_put_off(resources: Resources, fresh_urls: DatabaseUrls, ward: Ward) -> None:
    with as_owner(fresh_urls) as tx:
        tx.execute(patient_work.insert().values(patient_id=ward.ana, wanted_seq=1, wanted_at=sa.func.now()))

    fail_assessment(resources, ward.ana, error_type="ValueError", next_wait=lambda failures: timedelta(hours=failures))

    row = read_row(fresh_urls, patient_work, patient_id=ward.ana)
    assert (row.attempts, row.last_error, row.dead_at) == (1, "ValueError", None)
    assert row.lease_until > row.wanted_at + timedelta(minutes=59)
