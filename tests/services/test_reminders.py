"""Reminders to patients: of what is still open, in their own waking hours, not too often, and in no alert's way."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.domain.clinical_rules import reminder_figures as figures
from journal_api.domain.jobs import OutboxKind
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.services.reminders import LOOK_EVERY, TRY_AGAIN_AFTER, remind
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.leases import lease_due_work, lease_reminders
from journal_api.store.tables.accounts import account
from journal_api.store.tables.reminders import reminder
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.people import People, Person
from tests.services.looks import NOON, QUIET, ZONE, claim, look, tomorrow_at, waiting
from tests.services.messengers import GREYLISTED, REFUSED, Crash, FakeMailer
from tests.wards import as_owner, list_rows, read_row

RESPONSES = "/v1/patients/me/questionnaire-responses"


def answer_everything(person: Person) -> None:
    now = read_now().isoformat()
    for item in person.get("/v1/patients/me/due").json["items"]:
        sheet = person.get(f"/v1/instruments/{item['instrument']}").json
        answers = {one["id"]: one["choices"][0]["value"] for one in sheet["items"]}
        sent = {"instrument": item["instrument"], "completed_at": now, "answers": answers}
        assert person.post(RESPONSES, json=sent).status_code == 201


def test_who_has_just_come_is_looked_at_once_the_phone_had_its_time(worker: Resources, people: People) -> None:
    assert waiting(worker, people.ana).due_at > read_now()
    assert waiting(worker, people.ana).due_at <= read_now() + figures.AFTER.value


def test_what_is_open_is_reminded_of_without_a_health_fact(
    worker: Resources, people: People, shared_urls: DatabaseUrls
) -> None:
    mailer = FakeMailer()

    look(worker, people.ana, mailer, now=NOON)

    [mail] = mailer.sent
    assert mail.to == people.ana.email
    assert mail.subject == "Your care team asked you something"
    assert mail.link is None
    told = mail.text.lower()
    assert not any(word in told for word in ("ana", "phq", "mood", "depress", "ketamine", "harbor"))
    assert read_row(shared_urls, reminder, patient_id=people.ana.patient_id).told_at == NOON
    assert waiting(worker, people.ana).due_at == NOON + LOOK_EVERY
    look(worker, people.ana, mailer, now=NOON + LOOK_EVERY)
    assert len(mailer.sent) == 1


def test_it_comes_again_days_later_while_it_is_open(worker: Resources, people: People) -> None:
    mailer = FakeMailer()
    for days in range(figures.AGAIN_AFTER.value.days + 1):
        look(worker, people.ana, mailer, now=NOON + timedelta(days=days))

    assert len(mailer.sent) == 2
    assert len({mail.message_id for mail in mailer.sent}) == 2


def test_what_was_answered_is_not_reminded_of(worker: Resources, people: People) -> None:
    mailer = FakeMailer()
    answer_everything(people.ana)

    look(worker, people.ana, mailer, now=NOON)

    assert mailer.sent == []
    assert waiting(worker, people.ana).done_at is None


def test_quiet_hours_are_the_patients_own(worker: Resources, people: People) -> None:
    mailer = FakeMailer()
    people.ana.patch(QUIET, json={"begins_at": "11:00", "ends_at": "15:30"})

    look(worker, people.ana, mailer, now=NOON)

    assert mailer.sent == []
    assert waiting(worker, people.ana).due_at == NOON.replace(hour=15, minute=30)


def test_by_default_nobody_is_told_at_night(worker: Resources, people: People) -> None:
    mailer, late = FakeMailer(), tomorrow_at(23)

    look(worker, people.ana, mailer, now=late)

    assert mailer.sent == []
    assert waiting(worker, people.ana).due_at == tomorrow_at(8) + timedelta(days=1)


@pytest.mark.parametrize(("already", "sent"), [(1, 1), (2, 0)])
def test_no_more_than_two_go_out_on_one_day(
    worker: Resources, people: People, shared_urls: DatabaseUrls, already: int, sent: int
) -> None:
    mailer = FakeMailer()
    before_it_was_due = datetime.combine(read_now().astimezone(ZONE).date(), time(9, 30), tzinfo=ZONE)
    with as_owner(shared_urls) as tx:
        for minute in range(already):
            told_at = before_it_was_due + timedelta(minutes=minute)
            tx.execute(
                reminder.insert().values(
                    patient_id=people.ana.patient_id, told_at=told_at, channel="mail", outcome="accepted"
                )
            )

    same_day = before_it_was_due.replace(hour=20)
    remind(worker, claim(worker, people.ana, now=NOON), now=same_day, mailer=mailer)

    assert len(mailer.sent) == sent


def test_whoever_muted_reminders_or_left_is_told_nothing_more(
    worker: Resources, people: People, shared_urls: DatabaseUrls
) -> None:
    mailer = FakeMailer()
    people.ana.patch(QUIET, json={"reminders_muted": True})
    with as_owner(shared_urls) as tx:
        tx.execute(account.update().where(account.c.id == people.ben.user_id).values(disabled_at=read_now()))

    for person in (people.ana, people.ben):
        look(worker, person, mailer, now=NOON)
        assert waiting(worker, person).done_at is not None
    assert mailer.sent == []
    # Who wants them again is looked at again.
    people.ana.patch(QUIET, json={"reminders_muted": False})
    look(worker, people.ana, mailer, now=NOON)
    assert [mail.to for mail in mailer.sent] == [people.ana.email]


def test_a_server_that_takes_nothing_now_is_asked_again_and_nothing_is_given_up(
    worker: Resources, people: People, shared_urls: DatabaseUrls
) -> None:
    mailer = FakeMailer(GREYLISTED)

    look(worker, people.ana, mailer, now=NOON)

    row = waiting(worker, people.ana)
    assert (row.due_at, row.attempts, row.dead_at) == (NOON + TRY_AGAIN_AFTER, 0, None)
    assert list_rows(shared_urls, reminder, patient_id=people.ana.patient_id) == []


def test_a_receiver_that_wants_none_of_it_is_not_asked_again_at_once(
    worker: Resources, people: People, shared_urls: DatabaseUrls
) -> None:
    look(worker, people.ana, FakeMailer(REFUSED), now=NOON)

    assert read_row(shared_urls, reminder, patient_id=people.ana.patient_id).outcome == "permanent_failure"
    assert waiting(worker, people.ana).due_at == NOON + LOOK_EVERY


def test_a_crash_after_sending_reminds_again_under_the_same_id(worker: Resources, people: People) -> None:
    mailer = FakeMailer(dies_after_sending=True)
    claimed = claim(worker, people.ana, now=NOON)
    with pytest.raises(Crash):
        remind(worker, claimed, now=NOON, mailer=mailer)
    mailer.dies_after_sending = False

    remind(worker, claimed, now=NOON + timedelta(minutes=1), mailer=mailer)

    assert len({mail.message_id for mail in mailer.sent}) == 1
    assert len(mailer.sent) == 2


def test_what_changes_what_is_asked_asks_for_a_look(worker: Resources, people: People) -> None:
    schedule = {"session_check_days": [2], "phq9_every_days": 21, "checks_every_days": 60}
    session = {
        "medicine": "ketamine",
        "route": "iv",
        "dose_mg": 40,
        "planned_at": (NOON + timedelta(days=3)).isoformat(),
    }
    record = f"/v1/patients/{people.ana.patient_id}"
    changes = (
        lambda: people.chen.put(f"{record}/schedule", json=schedule, headers={"If-Match": "*"}),
        lambda: people.chen.post(f"{record}/treatment-sessions", json=session),
        lambda: people.ana.patch("/v1/me", json={"timezone": "Pacific/Auckland"}),
        lambda: people.ana.patch(QUIET, json={"ends_at": "09:00"}),
        lambda: people.ana.post(
            "/v1/patients/me/mood-entries", json={"recorded_at": read_now().isoformat(), "mood": 2, "urge_to_harm": 8}
        ),
    )
    for change in changes:
        postpone(worker, people.ana)
        answer = change()
        assert answer.status_code in {200, 201}, answer.text
        assert waiting(worker, people.ana).due_at <= read_now()


def postpone(worker: Resources, person: Person) -> None:
    assert person.patient_id is not None
    with worker.database.work_transaction(person.patient_id) as tx:
        look_for_reminders(tx, person.patient_id, clinic_id=person.clinic_id, at=NOON + timedelta(days=30))


def test_looks_are_leased_by_themselves(fresh_urls: DatabaseUrls) -> None:
    relay = Database(fresh_urls.relay, pool_size=1)
    now = read_now()
    with as_owner(fresh_urls) as tx:
        for kind in (OutboxKind.REMINDER, OutboxKind.DIGEST_MAIL):
            ids = {"subject_id": uuid4(), "clinic_id": uuid4()}
            tx.execute(outbox.insert().values(kind=kind.value, due_at=now, **ids))
    with relay.transaction(Scope()) as tx:
        work = lease_due_work(tx, now=now, limit=10, lease=timedelta(seconds=5))
        looks = lease_reminders(tx, now=now, limit=10, lease=timedelta(seconds=5))
    relay.close()

    assert [one.kind for one in work] == ["digest_mail"]
    assert [one.kind for one in looks] == ["reminder"]
