"""Messages through a real receiver on this machine that refuses, hangs, drips, floods and breaks off."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from journal_api.services.deliveries import deliver
from journal_api.store.database import Database
from journal_api.store.tables.account_security import security_notice
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.contact_channels import contact_channel
from tests.contact_channels import NUMBER, PAGE, SMS
from tests.databases import DatabaseUrls
from tests.http_servers import answer
from tests.services.messengers import expire_lease
from tests.services.rails import LIMIT, MAILED, PAGER, TAKEN, Rail, running_rail
from tests.wards import NOW, Ward, as_owner, insert_alert, insert_delivery, list_rows, read_row


@pytest.fixture
def rail(shared_urls: DatabaseUrls, ward: Ward, owner: Database) -> Iterator[Rail]:
    with running_rail(shared_urls, ward, owner) as running:
        yield running


@pytest.fixture
def urgent_id(shared_urls: DatabaseUrls, ward: Ward) -> UUID:
    return insert_alert(shared_urls, ward, severity="urgent")


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_what_is_refused_for_good_goes_on_by_the_next_channel_now(rail: Rail, urgent_id: UUID, status: int) -> None:
    rail.give(SMS, is_preferred=True)
    rail.server.answers[NUMBER] = answer(status, f"Location: {rail.server.url}")
    following = insert_delivery(rail.urls, rail.ward, urgent_id, step=1, due_at=NOW + timedelta(minutes=30))
    insert_delivery(rail.urls, rail.ward, urgent_id)

    rail.deliver_due(urgent_id, now=NOW + timedelta(seconds=1))

    assert rail.tell(urgent_id) == {"sms": ("dead", (("permanent_failure", str(status)),)), "mail": MAILED}
    assert len(rail.server.came) == 1
    assert read_row(rail.urls, delivery, id=following).due_at == NOW + timedelta(minutes=30)
    assert read_row(rail.urls, contact_channel, user_id=rail.ward.chen).disabled_at is None


def test_a_target_that_is_gone_is_turned_off_and_told_once(rail: Rail, urgent_id: UUID) -> None:
    rail.give(SMS, is_preferred=True)
    rail.server.answers[NUMBER] = answer(410)
    insert_delivery(rail.urls, rail.ward, urgent_id)
    rail.deliver_due(urgent_id, now=NOW + timedelta(seconds=1))
    insert_delivery(rail.urls, rail.ward, urgent_id, step=1)
    rail.deliver_due(urgent_id, now=NOW + timedelta(seconds=2))

    kept = read_row(rail.urls, contact_channel, user_id=rail.ward.chen)
    assert rail.tell(urgent_id) == {"sms": ("dead", (("permanent_failure", "410"),)), "mail": MAILED}
    assert (kept.disabled_reason, kept.revision) == ("410", 2)
    assert [row.kind for row in list_rows(rail.urls, security_notice, user_id=rail.ward.chen)] == [
        "contact_channel_off"
    ]
    assert len(rail.server.came) == 1


@pytest.mark.parametrize(
    ("said", "status", "wait"),
    [
        (answer(500), "500", 10),
        (answer(503, "Retry-After: 45"), "503", 45),
        (answer(429, "Retry-After: 90"), "429", 90),
        (answer(429, "Retry-After: 86400"), "429", 600),
    ],
)
def test_what_cannot_be_taken_now_is_tried_again_no_sooner_than_asked(
    rail: Rail, urgent_id: UUID, said: bytes, status: str, wait: int
) -> None:
    rail.give(SMS, is_preferred=True)
    rail.server.answers[NUMBER] = said
    delivery_id = insert_delivery(rail.urls, rail.ward, urgent_id)

    deliver(rail.worker, rail.ward.ana, delivery_id, now=NOW, mailer=rail.mailer)

    row = read_row(rail.urls, delivery, id=delivery_id)
    assert rail.tell(urgent_id) == {"sms": ("pending", (("temporary_failure", status),))}
    assert timedelta(seconds=wait * 0.9) <= row.due_at - NOW <= timedelta(seconds=wait + 1)


@pytest.mark.parametrize(("mood", "status"), [("hang", "ReadTimeout"), ("drip", "ReadTimeout"), ("reset", "ReadError")])
def test_after_a_failure_that_tells_nothing_it_comes_again_under_the_same_id(
    rail: Rail, urgent_id: UUID, mood: str, status: str
) -> None:
    rail.give(SMS, is_preferred=True)
    rail.server.moods[NUMBER] = mood
    delivery_id = insert_delivery(rail.urls, rail.ward, urgent_id)
    deliver(rail.worker, rail.ward.ana, delivery_id, now=NOW, mailer=rail.mailer)
    del rail.server.moods[NUMBER]

    deliver(rail.worker, rail.ward.ana, delivery_id, now=NOW + timedelta(seconds=30), mailer=rail.mailer)

    assert rail.tell(urgent_id) == {"sms": ("sent", (("temporary_failure", status), ("accepted", "200")))}
    assert [posted.headers["webhook-id"] for posted in rail.server.came] == [str(delivery_id)] * 2


@pytest.mark.parametrize("mood", ["flood", "drip_body"])
def test_what_was_taken_is_sent_once_however_its_answer_goes_on(rail: Rail, urgent_id: UUID, mood: str) -> None:
    rail.give(SMS, is_preferred=True)
    rail.server.moods[NUMBER] = mood
    insert_delivery(rail.urls, rail.ward, urgent_id)

    rail.deliver_due(urgent_id)

    assert rail.tell(urgent_id) == {"sms": TAKEN}


def test_after_three_failures_the_next_channel_is_told_too_and_this_one_goes_on(rail: Rail, urgent_id: UUID) -> None:
    rail.give(SMS, is_preferred=True)
    rail.server.answers[NUMBER] = answer(503)
    delivery_id = insert_delivery(rail.urls, rail.ward, urgent_id)
    laid = []
    for minutes in range(4):
        deliver(rail.worker, rail.ward.ana, delivery_id, now=NOW + timedelta(minutes=minutes * 5), mailer=rail.mailer)
        laid.append(sorted(rail.tell(urgent_id)))

    assert laid == [["sms"], ["sms"], ["mail", "sms"], ["mail", "sms"]]
    rail.deliver_due(urgent_id, now=NOW + timedelta(minutes=15, seconds=5))
    states = {channel: state for channel, (state, _) in rail.tell(urgent_id).items()}
    assert states == {"mail": "sent", "sms": "pending"}


def test_a_stuck_receiver_keeps_no_other_waiting(rail: Rail, alert_id: UUID) -> None:
    """While the telephone gateway hangs, mail and pager leave, and nobody else sends what hangs."""
    rail.give(SMS)
    rail.give(PAGE, target=PAGER)
    rail.server.moods[NUMBER] = "hang"
    mail = insert_delivery(rail.urls, rail.ward, alert_id)
    deliver(rail.worker, rail.ward.ana, mail, now=NOW, mailer=rail.mailer)
    sms, page = (read_row(rail.urls, delivery, alert_id=alert_id, channel=channel).id for channel in ("sms", "page"))
    stuck = threading.Thread(
        target=deliver, args=(rail.worker, rail.ward.ana, sms), kwargs={"now": NOW, "mailer": rail.mailer}
    )
    began = time.monotonic()
    stuck.start()
    assert rail.server.is_hanging.wait(10)
    deliver(rail.worker, rail.ward.ana, page, now=NOW, mailer=rail.mailer)
    deliver(rail.worker, rail.ward.ana, sms, now=NOW, mailer=rail.mailer)
    reached_first = rail.tell(alert_id)
    stuck.join()

    assert time.monotonic() - began < LIMIT + 5
    assert reached_first["page"] == TAKEN
    assert len(rail.server.came_for(NUMBER)) == 1


def test_what_nobody_recorded_is_posted_again_under_the_same_id(rail: Rail, urgent_id: UUID) -> None:
    rail.give(SMS, is_preferred=True)
    delivery_id = insert_delivery(rail.urls, rail.ward, urgent_id)
    rail.deliver_due(urgent_id)
    with as_owner(rail.urls) as tx:
        tx.execute(delivery.update().where(delivery.c.id == delivery_id).values(state="pending", sent_at=None))
    expire_lease(rail.urls, delivery_id)

    rail.deliver_due(urgent_id)

    assert [posted.headers["webhook-id"] for posted in rail.server.came] == [str(delivery_id)] * 2
