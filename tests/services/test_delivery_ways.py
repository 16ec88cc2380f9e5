"""Messages leave by the channels that their recipients chose, and by the next one where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from journal_api.services.deliveries import deliver
from journal_api.store.database import Database
from journal_api.store.tables.alerts import delivery, delivery_attempt
from journal_api.store.tables.contact_channels import contact_channel
from tests.contact_channels import NUMBER, PAGE, SMS
from tests.databases import DatabaseUrls
from tests.http_servers import answer
from tests.services.messengers import REFUSED
from tests.services.rails import MAILED, PAGER, TAKEN, Rail, running_rail
from tests.wards import NOW, Ward, as_owner, insert_alert, insert_delivery, list_rows, read_row


@pytest.fixture
def rail(shared_urls: DatabaseUrls, ward: Ward, owner: Database) -> Iterator[Rail]:
    with running_rail(shared_urls, ward, owner) as running:
        yield running


@pytest.fixture
def urgent_id(shared_urls: DatabaseUrls, ward: Ward) -> UUID:
    return insert_alert(shared_urls, ward, severity="urgent")


def test_a_critical_alert_takes_every_verified_channel_at_once(rail: Rail, alert_id: UUID) -> None:
    rail.give(SMS)
    rail.give(PAGE, target=PAGER)
    insert_delivery(rail.urls, rail.ward, alert_id)

    rail.deliver_due(alert_id)

    assert rail.tell(alert_id) == {"mail": MAILED, "sms": TAKEN, "page": TAKEN}
    assert {posted.told["urgency"] for posted in rail.server.came} == {"high"}


def test_an_urgent_alert_takes_the_preferred_channel_alone(rail: Rail, urgent_id: UUID) -> None:
    rail.give(SMS)
    rail.give(PAGE, target=PAGER, is_preferred=True)
    delivery_id = insert_delivery(rail.urls, rail.ward, urgent_id)

    rail.deliver_due(urgent_id)

    assert rail.tell(urgent_id) == {"page": TAKEN}
    [posted] = rail.server.came
    assert (posted.told["to"], posted.headers["webhook-id"]) == (PAGER, str(delivery_id))
    [attempt] = list_rows(rail.urls, delivery_attempt, delivery_id=delivery_id)
    assert attempt.receiver_id == "R-1"


def test_without_a_preferred_channel_it_is_mail(rail: Rail, urgent_id: UUID) -> None:
    rail.give(SMS)
    insert_delivery(rail.urls, rail.ward, urgent_id)

    rail.deliver_due(urgent_id)

    assert rail.tell(urgent_id) == {"mail": MAILED}
    assert rail.server.came == []


def test_a_message_by_whatever_channel_tells_nothing_but_a_reference(rail: Rail, alert_id: UUID) -> None:
    rail.give(SMS)
    insert_delivery(rail.urls, rail.ward, alert_id)

    rail.deliver_due(alert_id)

    [posted] = rail.server.came
    told = posted.content.decode().lower()
    assert f"/alerts/{alert_id}" in told
    assert not any(word in told for word in ('"ana', " ana", "mood", "cr-", "critical", str(rail.ward.ana)))


def test_when_every_channel_of_a_critical_step_failed_the_next_step_is_due_now(rail: Rail, alert_id: UUID) -> None:
    rail.give(SMS)
    rail.server.answers[NUMBER] = answer(400)
    rail.mailer.answer = REFUSED
    following = insert_delivery(rail.urls, rail.ward, alert_id, step=1, due_at=NOW + timedelta(minutes=5))
    insert_delivery(rail.urls, rail.ward, alert_id)

    for row in list_rows(rail.urls, delivery, alert_id=alert_id, step=0):
        deliver(rail.worker, rail.ward.ana, row.id, now=NOW, mailer=rail.mailer)
    still_waits = read_row(rail.urls, delivery, id=following).due_at
    sms = read_row(rail.urls, delivery, alert_id=alert_id, channel="sms", step=0)
    deliver(rail.worker, rail.ward.ana, sms.id, now=NOW, mailer=rail.mailer)

    assert still_waits == NOW + timedelta(minutes=5)
    assert NOW <= read_row(rail.urls, delivery, id=following).due_at < NOW + timedelta(seconds=5)


def test_a_channel_forgotten_meanwhile_makes_way_for_the_next(rail: Rail, urgent_id: UUID) -> None:
    rail.give(SMS, is_preferred=True)
    rail.server.answers[NUMBER] = answer(503)
    delivery_id = insert_delivery(rail.urls, rail.ward, urgent_id)
    deliver(rail.worker, rail.ward.ana, delivery_id, now=NOW, mailer=rail.mailer)
    with as_owner(rail.urls) as tx:
        tx.execute(contact_channel.delete().where(contact_channel.c.user_id == rail.ward.chen))

    rail.deliver_due(urgent_id, now=NOW + timedelta(seconds=30))

    assert rail.tell(urgent_id) == {"sms": ("dead", (("temporary_failure", "503"),)), "mail": MAILED}
    assert read_row(rail.urls, delivery, id=delivery_id).last_error == "no_such_channel"


def test_a_channel_added_meanwhile_is_taken_by_what_is_still_untried(rail: Rail, alert_id: UUID) -> None:
    insert_delivery(rail.urls, rail.ward, alert_id)
    later = insert_delivery(rail.urls, rail.ward, alert_id, step=1, due_at=NOW + timedelta(minutes=5))
    rail.deliver_due(alert_id)
    rail.give(SMS)

    rail.deliver_due(alert_id, now=NOW + timedelta(minutes=5))

    laid = [row.channel for row in list_rows(rail.urls, delivery, alert_id=alert_id, step=1)]
    assert rail.tell(alert_id) == {"mail": MAILED}
    assert sorted(laid) == ["mail", "sms"]
    assert read_row(rail.urls, delivery, id=later).state == "sent"


def test_a_refused_letter_goes_on_by_a_channel_that_nobody_preferred(rail: Rail, urgent_id: UUID) -> None:
    rail.give(SMS)
    rail.mailer.answer = REFUSED
    insert_delivery(rail.urls, rail.ward, urgent_id)

    rail.deliver_due(urgent_id, now=NOW + timedelta(seconds=1))

    assert rail.tell(urgent_id) == {"mail": ("dead", (("permanent_failure", "550"),)), "sms": TAKEN}


def test_what_is_not_verified_or_was_turned_off_is_not_relied_on(rail: Rail, alert_id: UUID) -> None:
    rail.give(SMS)
    rail.give(PAGE, target=PAGER)
    with as_owner(rail.urls) as tx:
        mine = contact_channel.c.user_id == rail.ward.chen
        tx.execute(contact_channel.update().where(mine, contact_channel.c.channel == "sms").values(verified_at=None))
        tx.execute(contact_channel.update().where(mine, contact_channel.c.channel == "page").values(disabled_at=NOW))
    insert_delivery(rail.urls, rail.ward, alert_id)

    rail.deliver_due(alert_id)

    assert rail.tell(alert_id) == {"mail": MAILED}
