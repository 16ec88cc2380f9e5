"""/v1/me/contact-channels over HTTP, with codes that go through a real receiver on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from journal_api.clock import read_now
from journal_api.domain.errors import MessageNotTaken
from journal_api.domain.escalation import Channel
from journal_api.gateways.catalog import TARGETS
from journal_api.gateways.signed_posts import SignedPosts
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work
from journal_api.store.database import Database
from journal_api.store.tables.contact_channels import contact_channel
from journal_api.store.tables.work import outbox
from tests.contact_channels import NUMBER, SMS, give_channel
from tests.databases import DatabaseUrls
from tests.http_servers import HttpServer, answer, running_http_server
from tests.people import People, Person
from tests.services.messengers import FakeMailer
from tests.wards import as_owner, list_rows, read_row

PLACE = "/v1/me/contact-channels"
OTHER_NUMBER = "+31612345678"


@dataclass(frozen=True, slots=True)
class Rail:
    """A worker whose text messages go to a receiver on this machine."""

    worker: Resources
    server: HttpServer
    urls: DatabaseUrls

    def run(self, kind: str, person: Person, *, now: datetime | None = None) -> FakeMailer:
        """Do what waits of a kind in somebody's clinic."""
        mailer, clinic_id = FakeMailer(), person.clinic_id
        for row in list_rows(self.urls, outbox, kind=kind, clinic_id=clinic_id, done_at=None):
            do_due_work(self.worker, row.id, patient_id=None, clinic_id=clinic_id, now=now or read_now(), mailer=mailer)
        return mailer

    def read_code(self, person: Person, target: str = NUMBER) -> str:
        """Send the code that waits, and read it where it arrives."""
        self.run("channel_code", person)
        found = re.search(r"\d{6}", self.server.came_for(target)[-1].told["text"])
        assert found is not None
        return found[0]


@pytest.fixture
def rail(shared_urls: DatabaseUrls, resources: Resources) -> Iterator[Rail]:
    with running_http_server() as server:
        gateway = SignedPosts(server.url, (b"s" * 32,), targets=TARGETS[SMS], whole_seconds=5)
        database = Database(shared_urls.worker, pool_size=2)
        yield Rail(Resources(database, None, resources.secret, "https://j.test", {SMS: gateway}), server, shared_urls)
        database.close()


def _set(person: Person, target: str = NUMBER, channel: str = "sms") -> None:
    assert person.put(f"{PLACE}/{channel}", json={"target": target}).status_code == 200


def _forget_when(urls: DatabaseUrls, person: Person) -> None:
    """Let more than a minute have gone by since a code was asked for."""
    with as_owner(urls) as tx:
        asked = sa.update(contact_channel).where(contact_channel.c.user_id == person.user_id)
        tx.execute(asked.values(asked_at=contact_channel.c.asked_at - timedelta(seconds=61)))


def test_mail_is_always_there_and_what_is_offered_can_be_set(people: People) -> None:
    found = people.chen.get(PLACE).json["items"]

    assert [(one["channel"], one["state"], one["is_preferred"]) for one in found] == [
        ("mail", "usable", True),
        ("sms", "unset", False),
        ("page", "unset", False),
    ]


def test_a_channel_is_verified_by_the_code_that_comes_through_it(people: People, rail: Rail) -> None:
    put = people.chen.put(f"{PLACE}/sms", json={"target": NUMBER})
    code = rail.read_code(people.chen)
    verified = people.chen.post(f"{PLACE}/sms/verify", json={"code": code})

    assert (put.json["state"], put.json["target_ending"]) == ("unverified", "678")
    assert (verified.status_code, verified.json["state"]) == (200, "usable")
    [letter] = rail.run("security_notice", people.chen).sent
    assert (letter.to, letter.subject) == (people.chen.email, "Alerts reach you in one more way")
    kept = read_row(rail.urls, contact_channel, user_id=people.chen.user_id)
    assert (kept.code_hash, kept.code_sealed) == (None, None)
    assert NUMBER.encode() not in bytes(kept.target_sealed)
    assert NUMBER not in people.chen.get(PLACE).text


def test_its_sealed_code_is_forgotten_once_it_was_sent(people: People, rail: Rail) -> None:
    _set(people.chen)
    waiting = read_row(rail.urls, contact_channel, user_id=people.chen.user_id)

    code = rail.read_code(people.chen)

    assert code.encode() not in bytes(waiting.code_sealed)
    assert read_row(rail.urls, contact_channel, user_id=people.chen.user_id).code_sealed is None


def test_after_five_wrong_codes_the_right_one_opens_nothing(people: People, rail: Rail) -> None:
    _set(people.chen)
    code = rail.read_code(people.chen)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    refused = [people.chen.post(f"{PLACE}/sms/verify", json={"code": guess}) for guess in [wrong] * 5 + [code]]

    assert {one.status_code for one in refused} == {422}
    assert refused[-1].json["errors"][0]["code"] == "wrong_code"


def test_a_code_is_good_for_fifteen_minutes(people: People, rail: Rail) -> None:
    _set(people.chen)
    code = rail.read_code(people.chen)
    with as_owner(rail.urls) as tx:
        tx.execute(
            sa.update(contact_channel)
            .where(contact_channel.c.user_id == people.chen.user_id)
            .values(code_expires_at=contact_channel.c.code_expires_at - timedelta(minutes=15))
        )

    assert people.chen.post(f"{PLACE}/sms/verify", json={"code": code}).status_code == 422


def test_a_code_too_late_to_be_of_use_is_not_sent(people: People, rail: Rail) -> None:
    _set(people.chen)

    rail.run("channel_code", people.chen, now=read_now() + timedelta(minutes=15))

    assert rail.server.came == []


def test_setting_it_again_sends_a_new_code_after_a_minute(people: People, rail: Rail) -> None:
    _set(people.chen)
    rail.read_code(people.chen)
    too_soon = people.chen.put(f"{PLACE}/sms", json={"target": NUMBER})
    _forget_when(rail.urls, people.chen)
    _set(people.chen)
    rail.read_code(people.chen)

    ids = [posted.headers["webhook-id"] for posted in rail.server.came]
    assert too_soon.status_code == 429
    assert int(too_soon.headers["Retry-After"]) <= 60
    assert len(set(ids)) == 2


def test_another_target_is_to_be_verified_anew(people: People, rail: Rail) -> None:
    _set(people.chen)
    people.chen.post(f"{PLACE}/sms/verify", json={"code": rail.read_code(people.chen)})
    same = people.chen.put(f"{PLACE}/sms", json={"target": NUMBER})
    _forget_when(rail.urls, people.chen)

    other = people.chen.put(f"{PLACE}/sms", json={"target": OTHER_NUMBER})

    assert (same.json["state"], other.json["state"]) == ("usable", "unverified")
    assert rail.read_code(people.chen, OTHER_NUMBER)


def test_one_channel_at_most_is_preferred(people: People, owner: Database) -> None:
    for channel in (Channel.SMS, Channel.PAGE):
        give_channel(owner, people.chen, channel)
        assert people.chen.patch(f"{PLACE}/{channel}", json={"is_preferred": True}).status_code == 200

    found = people.chen.get(PLACE).json["items"]

    assert [one["channel"] for one in found if one["is_preferred"]] == ["page"]


def test_what_is_not_verified_is_neither_preferred_nor_tried(people: People) -> None:
    _set(people.chen)

    assert people.chen.patch(f"{PLACE}/sms", json={"is_preferred": True}).status_code == 409
    assert people.chen.post(f"{PLACE}/sms/test").status_code == 409


def test_a_test_comes_and_says_that_it_is_one(people: People, owner: Database, rail: Rail) -> None:
    give_channel(owner, people.chen, SMS, secret=rail.worker.secret)

    first, second = (people.chen.post(f"{PLACE}/sms/test") for _ in range(2))
    rail.run("channel_test", people.chen)

    assert (first.status_code, second.status_code) == (202, 429)
    [posted] = rail.server.came_for(NUMBER)
    assert posted.told["text"].startswith("This is a test")


def test_a_target_that_is_gone_is_turned_off_and_its_owner_and_the_clinic_see_it(
    people: People, owner: Database, rail: Rail
) -> None:
    give_channel(owner, people.chen, SMS, secret=rail.worker.secret, is_preferred=True)
    rail.server.answers[NUMBER] = answer(410)
    people.chen.post(f"{PLACE}/sms/test")

    rail.run("channel_test", people.chen)

    mine = people.chen.get(f"{PLACE}/sms").json
    assert (mine["state"], mine["disabled_reason"]) == ("disabled", "410")
    [letter] = rail.run("security_notice", people.chen).sent
    assert (letter.to, letter.subject) == (people.chen.email, "A way to reach you was turned off")
    seen = people.admin.get(f"/v1/users/{people.chen.user_id}").json["contact_channels"]
    assert seen == [{"channel": "sms", "state": "disabled"}]


def test_what_is_not_taken_now_is_tried_again(people: People, rail: Rail) -> None:
    _set(people.chen)
    rail.server.answers[NUMBER] = answer(503)

    with pytest.raises(MessageNotTaken):
        rail.run("channel_code", people.chen)

    assert people.chen.get(f"{PLACE}/sms").json["state"] == "unverified"


def test_an_admin_sees_who_has_which_channel_and_never_where(people: People, owner: Database) -> None:
    give_channel(owner, people.chen, SMS)

    listed = people.admin.get("/v1/users")

    [chen] = [one for one in listed.json["items"] if one["id"] == str(people.chen.user_id)]
    assert chen["contact_channels"] == [{"channel": "sms", "state": "usable"}]
    assert "678" not in str(chen["contact_channels"])


def test_who_is_removed_leaves_no_channel(people: People, owner: Database, shared_urls: DatabaseUrls) -> None:
    give_channel(owner, people.diaz, SMS)

    assert people.admin.delete(f"/v1/users/{people.diaz.user_id}").status_code == 204

    assert list_rows(shared_urls, contact_channel, user_id=people.diaz.user_id) == []


def test_it_is_forgotten_at_its_present_revision_alone(people: People, owner: Database) -> None:
    give_channel(owner, people.chen, SMS)
    etag = people.chen.get(f"{PLACE}/sms").headers["ETag"]

    stale = people.chen.delete(f"{PLACE}/sms", headers={"If-Match": '"7"'})
    fresh = people.chen.delete(f"{PLACE}/sms", headers={"If-Match": etag})

    assert (stale.status_code, fresh.status_code) == (412, 204)
    assert people.chen.get(f"{PLACE}/sms").status_code == 404


@pytest.mark.parametrize("channel", ["mail", "fax", "SMS", "push"])
def test_only_channels_that_can_be_set_are_there(people: People, channel: str) -> None:
    assert people.chen.put(f"{PLACE}/{channel}", json={"target": NUMBER}).status_code == 404
    assert people.chen.get(f"{PLACE}/{channel}").status_code == 404


def test_what_this_service_does_not_offer_is_refused(people: People) -> None:
    assert people.chen.put(f"{PLACE}/chat", json={"target": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("channel", "target"),
    [
        ("sms", "015112345678"),
        ("sms", "+0049151123"),
        ("sms", "+49 151 12345678"),
        ("sms", "+4915112345678901"),
        ("sms", "+4915112345678\n"),
        ("sms", "+491511234567٨"),
        ("page", "two words"),
        ("page", "https://evil.example/\r\n"),
    ],
)
def test_where_nothing_can_be_sent_is_refused(people: People, channel: str, target: str) -> None:
    refused = people.chen.put(f"{PLACE}/{channel}", json={"target": target})

    assert refused.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in refused.json["errors"]] == [("/target", "bad_target")]


def test_patients_have_none(people: People) -> None:
    assert people.ana.get(PLACE).status_code == 403
    assert people.ana.put(f"{PLACE}/sms", json={"target": NUMBER}).status_code == 403
