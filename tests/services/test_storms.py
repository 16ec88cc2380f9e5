"""Storms: more than twenty messages to one person become one letter, and each says which; critical ones never do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from journal_api.domain.alerting import RuleId
from journal_api.domain.errors import MailNotTaken
from journal_api.services.deliveries import deliver
from journal_api.services.resources import Resources
from journal_api.store.tables.alerts import alert, delivery, delivery_attempt
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.services.messengers import GREYLISTED, REFUSED, Crash, FakeMailer, set_quiet
from tests.services.storms import GATHERED, RULES, expire_leases, plan, send_all, sum_up
from tests.wards import NOW, Ward, address_of, as_owner, insert_alert, insert_delivery, list_rows


def test_twenty_are_told_one_by_one(worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward) -> None:
    ids, mailer = plan(shared_urls, ward, 20), FakeMailer()

    send_all(worker_resources, ward, ids, mailer)

    assert sorted(mail.message_id for mail in mailer.sent) == sorted(map(str, ids))
    assert list_rows(shared_urls, outbox, clinic_id=ward.clinic_id) == []


def test_of_more_one_letter_tells_all_and_each_says_which(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 21), FakeMailer()

    send_all(worker_resources, ward, ids, mailer)
    sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)
    send_all(worker_resources, ward, ids, mailer, now=GATHERED + timedelta(hours=1))

    [letter] = mailer.sent
    told = list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)
    assert {(row.state, row.storm_letter_id, row.sent_at, row.attempts) for row in told} == {
        ("sent", letter.message_id, GATHERED, 1)
    }
    attempts = list_rows(shared_urls, delivery_attempt, patient_id=ward.ana)
    assert {(row.number, row.outcome) for row in attempts} == {(1, "accepted")}
    assert len(attempts) == 21


def test_the_letter_has_a_count_and_a_link_and_nothing_else(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    mailer = FakeMailer()
    send_all(worker_resources, ward, plan(shared_urls, ward, 21), mailer)

    sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)

    [letter] = mailer.sent
    assert (letter.to, letter.link) == (address_of("chen", ward), "https://journal.example/alerts")
    assert letter.subject == "3 alerts on your list need review"
    told = letter.text.lower()
    assert not any(word in told for word in ("ana", "mood", "urgent", "critical", "risk", "cr-0", "harbor"))


def test_what_is_critical_goes_one_by_one_and_makes_no_storm(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    critical = plan(shared_urls, ward, 25, severity="critical")
    alert_id = insert_alert(shared_urls, ward, severity="urgent", rule=RuleId.MANIA.value)
    other, mailer = insert_delivery(shared_urls, ward, alert_id), FakeMailer()

    send_all(worker_resources, ward, [*critical, other], mailer)

    assert sorted(mail.message_id for mail in mailer.sent) == sorted(map(str, [*critical, other]))


def test_in_a_storm_what_is_critical_still_goes_at_once(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    many, mailer = plan(shared_urls, ward, 30), FakeMailer()
    alert_id = insert_alert(shared_urls, ward, severity="critical")
    critical = insert_delivery(shared_urls, ward, alert_id)

    send_all(worker_resources, ward, [*many, critical], mailer)

    assert [mail.message_id for mail in mailer.sent] == [str(critical)]


def test_one_persons_storm_is_nobody_elses(worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward) -> None:
    many, mailer = plan(shared_urls, ward, 21), FakeMailer()
    (told,) = (row.alert_id for row in list_rows(shared_urls, delivery, id=many[0]))
    to_admin = insert_delivery(shared_urls, ward, told, recipient=ward.admin)

    send_all(worker_resources, ward, [*many, to_admin], mailer)

    assert [mail.message_id for mail in mailer.sent] == [str(to_admin)]


def test_what_trickles_in_is_told_one_by_one_up_to_twenty_within_ten_minutes(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    mailer, at = FakeMailer(), NOW
    alert_id = insert_alert(shared_urls, ward, severity="urgent")
    for step in range(22):
        at = NOW + timedelta(seconds=20 * step)
        one = insert_delivery(shared_urls, ward, alert_id, step=step, due_at=at)
        deliver(worker_resources, ward.ana, one, now=at, mailer=mailer)
    singles = len(mailer.sent)
    calm = at + timedelta(minutes=10)
    sum_up(worker_resources, shared_urls, ward, mailer, now=at + timedelta(seconds=30))
    last = insert_delivery(shared_urls, ward, alert_id, step=30, due_at=calm)
    deliver(worker_resources, ward.ana, last, now=calm, mailer=mailer)

    assert singles == 20
    assert [mail.subject for mail in mailer.sent[20:21]] == ["An alert on your list needs review"]
    assert [mail.message_id for mail in mailer.sent[21:]] == [str(last)]


def test_a_crash_after_the_letter_sends_the_same_letter_again(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 21), FakeMailer()
    send_all(worker_resources, ward, ids, mailer)
    mailer.dies_after_sending = True
    with pytest.raises(Crash):
        sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)
    mailer.dies_after_sending = False
    expire_leases(shared_urls, ward)
    # What comes meanwhile is for the next letter: this one, under its id, may be at its receiver's already.
    late = insert_delivery(shared_urls, ward, list_rows(shared_urls, delivery, id=ids[0])[0].alert_id, step=40)
    deliver(worker_resources, ward.ana, late, now=GATHERED + timedelta(seconds=1), mailer=mailer)

    sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED + timedelta(seconds=90))

    first, again = mailer.sent
    assert (first.message_id, first.text) == (again.message_id, again.text)
    states = {
        row.id: (row.state, row.storm_letter_id) for row in list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)
    }
    assert states.pop(late) == ("pending", None)
    assert set(states.values()) == {("sent", first.message_id)}
    waiting = list_rows(shared_urls, outbox, kind="storm_letter", clinic_id=ward.clinic_id, done_at=None)
    assert [row.due_at for row in waiting] == [GATHERED + timedelta(seconds=120)]


def test_a_letter_that_is_not_taken_is_tried_again_under_its_id(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 21), FakeMailer(GREYLISTED)
    send_all(worker_resources, ward, ids, mailer)
    with pytest.raises(MailNotTaken):
        sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)
    waits = {
        (row.state, row.attempts, row.last_error) for row in list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)
    }
    expire_leases(shared_urls, ward)

    taken = FakeMailer()
    sum_up(worker_resources, shared_urls, ward, taken, now=GATHERED + timedelta(seconds=20))

    assert waits == {("pending", 1, "450")}
    assert [mail.message_id for mail in taken.sent] == [mail.message_id for mail in mailer.sent]
    told = list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)
    assert {(row.state, row.attempts) for row in told} == {("sent", 2)}


def test_a_refused_letter_gives_all_of_it_up_and_the_next_step_is_due_now(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids = plan(shared_urls, ward, 21)
    alert_id = list_rows(shared_urls, delivery, id=ids[20])[0].alert_id
    following = insert_delivery(
        shared_urls, ward, alert_id, recipient=ward.admin, step=50, due_at=NOW + timedelta(hours=1)
    )
    mailer = FakeMailer(REFUSED)
    send_all(worker_resources, ward, ids, mailer)

    sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)

    states = {row.id: row.state for row in list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)}
    assert {states[one] for one in ids} == {"dead"}
    assert [row.due_at for row in list_rows(shared_urls, delivery, id=following)] == [GATHERED]


def test_what_was_answered_meanwhile_is_not_told(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 21), FakeMailer()
    send_all(worker_resources, ward, ids, mailer)
    with as_owner(shared_urls) as tx:
        answered = (alert.c.patient_id == ward.ana) & (alert.c.rule == RULES[0].value)
        tx.execute(alert.update().where(answered).values(state="acknowledged"))

    sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)

    assert [mail.subject for mail in mailer.sent] == ["2 alerts on your list need review"]
    states = [row.state for row in list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)]
    assert (states.count("sent"), states.count("canceled")) == (14, 7)


def test_where_everything_was_answered_no_letter_leaves(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 21), FakeMailer()
    send_all(worker_resources, ward, ids, mailer)
    with as_owner(shared_urls) as tx:
        tx.execute(alert.update().where(alert.c.patient_id == ward.ana).values(state="acknowledged"))

    sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)

    assert mailer.sent == []
    assert {row.done_at is None for row in list_rows(shared_urls, outbox, clinic_id=ward.clinic_id)} == {False}


def test_a_message_whose_storm_letter_is_lost_is_taken_up_again(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 21), FakeMailer()
    send_all(worker_resources, ward, ids, mailer)
    with as_owner(shared_urls) as tx:
        tx.execute(outbox.update().where(outbox.c.clinic_id == ward.clinic_id).values(dead_at=NOW))
    later = max(row.due_at for row in list_rows(shared_urls, delivery, clinic_id=ward.clinic_id))

    send_all(worker_resources, ward, ids, mailer, now=later)
    sum_up(worker_resources, shared_urls, ward, mailer, now=later + timedelta(seconds=30))

    assert len(mailer.sent) == 1
    assert {row.state for row in list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)} == {"sent"}


def test_several_workers_at_once_send_one_letter(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 40), FakeMailer()

    send_all(worker_resources, ward, ids, mailer, at_once=4)
    with ThreadPoolExecutor(4) as workers:
        list(
            workers.map(
                lambda _: sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED + timedelta(seconds=1)),
                range(4),
            )
        )

    [letter] = mailer.sent
    told = list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)
    assert {(row.state, row.storm_letter_id) for row in told} == {("sent", letter.message_id)}


def test_what_is_standard_waits_for_the_morning_where_the_letter_comes_too_late(
    worker_resources: Resources, shared_urls: DatabaseUrls, ward: Ward
) -> None:
    ids, mailer = plan(shared_urls, ward, 21, severity="standard"), FakeMailer()
    send_all(worker_resources, ward, ids, mailer)
    set_quiet(shared_urls, ward, ward.chen)

    sum_up(worker_resources, shared_urls, ward, mailer, now=GATHERED)
    told_at_night = list(mailer.sent)
    morning = NOW + timedelta(hours=2)
    send_all(worker_resources, ward, ids, mailer, now=morning)
    sum_up(worker_resources, shared_urls, ward, mailer, now=morning + timedelta(seconds=30))

    assert (told_at_night, len(mailer.sent)) == ([], 1)
    assert {row.state for row in list_rows(shared_urls, delivery, clinic_id=ward.clinic_id)} == {"sent"}
