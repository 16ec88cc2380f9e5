"""The ways in which patients are reminded: what each is handed, and what happens beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from journal_api.clock import read_now
from journal_api.gateways.catalog import DEVICES
from journal_api.gateways.messages import SendAnswer
from journal_api.gateways.reminders import Reminder
from journal_api.gateways.signed_posts import SignedPosts
from journal_api.services.reminders import remind, remind_through
from journal_api.services.resources import Resources
from journal_api.store.tables.accounts import sign_in
from journal_api.store.tables.reminders import reminder
from tests.databases import DatabaseUrls
from tests.http_servers import HttpServer, answer, running_http_server
from tests.people import People, Person
from tests.services.looks import NOON, QUIET, claim, look, waiting
from tests.services.messengers import ACCEPTED, GREYLISTED, FakeMailer
from tests.wards import as_owner, read_row


@dataclass
class FakePush:
    """A way to push, which keeps what it is handed, and answers as told."""

    answer: SendAnswer = ACCEPTED
    pushed: list[Reminder] = field(default_factory=list)
    meanwhile: Any = None
    name = "push"

    def send(self, reminder: Reminder, *, now: datetime) -> SendAnswer:
        """Send one reminder."""
        self.pushed.append(reminder)
        if self.meanwhile is not None:
            self.meanwhile()
        return self.answer


def register(person: Person, token: str) -> None:
    assert person.post("/v1/me/devices", json={"platform": "ios", "token": token}).status_code == 201


def test_a_way_to_push_is_handed_the_tokens_of_open_sign_ins_alone(
    worker: Resources, people: People, shared_urls: DatabaseUrls
) -> None:
    register(people.ana, "token-of-ana")
    register(people.ben, "token-of-ben")
    push = FakePush()
    remind_through(worker, claim(worker, people.ana, now=NOON), now=NOON, channels=(push,))
    with as_owner(shared_urls) as tx:
        tx.execute(sign_in.update().where(sign_in.c.id == people.ben.sign_in_id).values(ended_at=read_now()))

    remind_through(worker, claim(worker, people.ben, now=NOON), now=NOON, channels=(push,))

    assert [[one.token for one in sent.devices] for sent in push.pushed] == [["token-of-ana"], []]
    assert "token-of-ana" not in repr(push.pushed)
    assert read_row(shared_urls, reminder, patient_id=people.ana.patient_id).channel == "push"


def test_what_one_way_does_not_take_goes_the_next(worker: Resources, people: People) -> None:
    unwilling, willing = FakePush(GREYLISTED), FakePush()

    remind_through(worker, claim(worker, people.ana, now=NOON), now=NOON, channels=(unwilling, willing))

    assert (len(unwilling.pushed), len(willing.pushed)) == (1, 1)


def test_a_look_that_is_asked_for_meanwhile_is_not_lost(worker: Resources, people: People) -> None:
    """A mute that comes while the reminder is on its way ends the looks; the present one does not plan another."""
    push = FakePush(meanwhile=lambda: people.ana.patch(QUIET, json={"reminders_muted": True}))

    remind_through(worker, claim(worker, people.ana, now=NOON), now=NOON, channels=(push,))

    row = waiting(worker, people.ana)
    # The mute asked for a look of its own: that one is due, and finds that there is nothing to do.
    assert row.due_at < NOON
    look(worker, people.ana, FakeMailer(), now=NOON)
    assert waiting(worker, people.ana).done_at is not None


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with running_http_server() as running:
        yield running


def remind_by(worker: Resources, person: Person, server: HttpServer) -> FakeMailer:
    mailer = FakeMailer()
    push = SignedPosts(server.url, (b"s" * 32,), targets=DEVICES, whole_seconds=0.5)
    remind(replace(worker, push=push), claim(worker, person, now=NOON), now=NOON, mailer=mailer)
    return mailer


def test_a_push_that_is_taken_needs_no_letter(
    worker: Resources, people: People, shared_urls: DatabaseUrls, server: HttpServer
) -> None:
    for token in ("phone", "tablet"):
        register(people.ana, f"{token}-of-{people.ana.user_id}")

    mailer = remind_by(worker, people.ana, server)

    assert mailer.sent == []
    assert {posted.told["to"].partition("-")[0] for posted in server.came} == {"ios:phone", "ios:tablet"}
    assert len({posted.headers["webhook-id"] for posted in server.came}) == 2
    assert read_row(shared_urls, reminder, patient_id=people.ana.patient_id).channel == "push"


@pytest.mark.parametrize("said", [answer(503), answer(410), answer(301)])
def test_where_the_push_is_not_taken_a_letter_goes_out(
    worker: Resources, people: People, shared_urls: DatabaseUrls, server: HttpServer, said: bytes
) -> None:
    token = f"phone-of-{people.ana.user_id}"
    register(people.ana, token)
    server.answers[f"ios:{token}"] = said

    mailer = remind_by(worker, people.ana, server)

    assert (len(mailer.sent), len(server.came)) == (1, 1)
    assert read_row(shared_urls, reminder, patient_id=people.ana.patient_id).channel == "mail"


def test_who_has_no_device_is_reminded_by_mail(worker: Resources, people: People, server: HttpServer) -> None:
    mailer = remind_by(worker, people.ana, server)

    assert (len(mailer.sent), server.came) == (1, [])


def test_a_push_service_that_hangs_is_asked_for_one_device_alone(
    worker: Resources, people: People, server: HttpServer
) -> None:
    tokens = [f"{name}-of-{people.ana.user_id}" for name in ("phone", "tablet")]
    for token in tokens:
        register(people.ana, token)
        server.moods[f"ios:{token}"] = "hang"

    mailer = remind_by(worker, people.ana, server)

    assert (len(mailer.sent), len(server.came)) == (1, 1)
