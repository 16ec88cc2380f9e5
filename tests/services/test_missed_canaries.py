"""A canary that does not arrive is told: by health, and to operations."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from journal_api.domain.canaries import CANARY_CLINIC
from journal_api.domain.errors import MailNotTaken
from journal_api.domain.jobs import HeartbeatName
from journal_api.services.canaries import EVERY, WITHIN
from journal_api.services.health import Verdict, check_alerting
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.heartbeats import beat
from journal_api.store.tables.clinics import patient
from journal_api.store.tables.work import outbox, patient_work
from tests.databases import DatabaseUrls
from tests.services.canary_flights import MINUTE, OPERATIONS, age, fly, go
from tests.services.messengers import ACCEPTED, GREYLISTED, REFUSED, FakeMailer
from tests.wards import NOW, as_owner, list_rows, make_ward, read_row
from workers.resources import Toolbox


def reasons(api: Resources) -> tuple[str, ...]:
    return check_alerting(api, now=NOW).reasons


def test_a_canary_is_no_sign_of_trouble_while_it_flies(
    tools: Toolbox, relay: Database, api: Resources, mailer: FakeMailer
) -> None:
    mailer.answer = GREYLISTED
    fly(tools, relay)

    assert "canary_missed" not in reasons(api)


@pytest.mark.parametrize(("seconds", "is_missed"), [(-5, False), (5, True)])
def test_health_fails_for_a_canary_that_is_not_taken_in_time(
    tools: Toolbox,
    relay: Database,
    api: Resources,
    mailer: FakeMailer,
    fresh_urls: DatabaseUrls,
    seconds: int,
    is_missed: bool,
) -> None:
    mailer.answer = REFUSED
    fly(tools, relay)

    by = WITHIN + timedelta(seconds=seconds)
    age(fresh_urls, HeartbeatName.CANARY_STARTED, HeartbeatName.CANARY_AWAITED, by=by)

    assert ("canary_missed" in reasons(api)) is is_missed
    assert check_alerting(api, now=NOW).verdict is Verdict.FAILING


def test_health_goes_on_failing_while_one_canary_after_another_is_missed(
    tools: Toolbox, relay: Database, api: Resources, mailer: FakeMailer, fresh_urls: DatabaseUrls
) -> None:
    mailer.answer = GREYLISTED
    fly(tools, relay)
    age(fresh_urls, HeartbeatName.CANARY_STARTED, HeartbeatName.CANARY_AWAITED, by=WITHIN + MINUTE)
    first = read_row(fresh_urls, patient)
    with pytest.raises(MailNotTaken):
        go(tools, relay, now=NOW + 2 * MINUTE)

    assert read_row(fresh_urls, patient).id != first.id
    assert "canary_missed" in reasons(api)


@pytest.mark.parametrize(("seconds", "is_missed"), [(-5, False), (5, True)])
def test_health_fails_when_no_canary_is_started_any_more(
    tools: Toolbox, relay: Database, api: Resources, fresh_urls: DatabaseUrls, seconds: int, is_missed: bool
) -> None:
    fly(tools, relay)

    signs = (HeartbeatName.CANARY_STARTED, HeartbeatName.CANARY_AWAITED, HeartbeatName.CANARY_ARRIVED)
    age(fresh_urls, *signs, by=EVERY + WITHIN + timedelta(seconds=seconds))

    assert ("canary_missed" in reasons(api)) is is_missed


def test_operations_are_told_of_a_missed_canary_once_and_no_more_when_the_next_arrives(
    tools: Toolbox, relay: Database, api: Resources, mailer: FakeMailer, fresh_urls: DatabaseUrls
) -> None:
    mailer.answer = REFUSED
    fly(tools, relay)
    age(fresh_urls, HeartbeatName.CANARY_STARTED, HeartbeatName.CANARY_AWAITED, by=WITHIN + MINUTE)
    mailer.answer = ACCEPTED

    for minutes in (2, 3, 4):
        go(tools, relay, now=NOW + minutes * MINUTE)

    told = [mail.subject for mail in mailer.sent if mail.to == OPERATIONS]
    assert told == ["A canary did not arrive"]
    assert "canary_missed" not in reasons(api)
    [notice] = list_rows(fresh_urls, outbox, kind="canary_notice") or [None]
    assert notice is None or notice.done_at is not None


def test_operations_are_told_of_dead_work_until_there_is_none(
    tools: Toolbox, relay: Database, mailer: FakeMailer, fresh_urls: DatabaseUrls
) -> None:
    ward = make_ward(fresh_urls)
    with as_owner(fresh_urls) as tx:
        dead = patient_work.insert().values(patient_id=ward.ana, wanted_seq=1, wanted_at=sa.func.now())
        tx.execute(dead.values(dead_at=sa.func.now() + timedelta(hours=1)))
    fly(tools, relay)
    with as_owner(fresh_urls) as tx:
        tx.execute(patient_work.update().values(dead_at=None, done_seq=patient_work.c.wanted_seq))
    go(tools, relay, now=NOW + EVERY + MINUTE)
    go(tools, relay, now=NOW + timedelta(days=2))

    [told] = [mail for mail in mailer.sent if mail.to == OPERATIONS]
    assert told.subject == "Work was given up: assessment 1"
    assert str(ward.ana) not in f"{told.subject} {told.text}"


def test_a_letter_that_operations_never_take_is_not_left_again_and_again(
    tools: Toolbox, relay: Database, fresh_urls: DatabaseUrls
) -> None:
    with as_owner(fresh_urls) as tx:
        row = {"kind": "dead_work_notice", "clinic_id": CANARY_CLINIC, "subject_id": CANARY_CLINIC, "due_at": NOW}
        tx.execute(outbox.insert().values(**row, dead_at=sa.func.now()))

    fly(tools, relay)

    assert len(list_rows(fresh_urls, outbox, kind="dead_work_notice")) == 1


def test_signs_that_nobody_gave_yet_are_no_miss(api: Resources, fresh_urls: DatabaseUrls) -> None:
    with as_owner(fresh_urls) as tx:
        beat(tx, HeartbeatName.RELAY)
        beat(tx, HeartbeatName.WORKER)

    assert reasons(api) == ()
