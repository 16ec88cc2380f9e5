"""Signed posts leave once, say nothing of anybody's health, end by themselves, and every answer has its meaning."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from journal_api.domain.escalation import Channel
from journal_api.gateways.bounded_posts import MOST_ANSWER_BYTES
from journal_api.gateways.catalog import TARGETS
from journal_api.gateways.messages import Message, Outcome, SendAnswer, Urgency
from journal_api.gateways.signed_posts import SignedPosts
from tests.http_servers import HttpServer, answer, running_http_server
from tests.mail_servers import free_port

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET, OLDER = b"s" * 32, b"o" * 32
CHEN = "+4915112345678"
MESSAGE = Message("f00", "Needs review · AB12", "Please sign in.", Urgency.HIGH, "https://journal.example/alerts/1")
LIMIT = 0.5


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with running_http_server() as running:
        yield running


def _send(url: str) -> SendAnswer:
    return SignedPosts(url, (SECRET, OLDER), targets=TARGETS[Channel.SMS], whole_seconds=LIMIT).send(
        MESSAGE, CHEN, now=NOW
    )


def test_a_message_arrives_as_it_was_written(server: HttpServer) -> None:
    said = _send(server.url)

    assert (said.outcome, said.status, said.receiver_id) == (Outcome.ACCEPTED, "200", "R-1")
    [posted] = server.came
    assert json.loads(posted.content) == {
        "type": "message",
        "timestamp": "2026-03-02T09:00:00+00:00",
        "data": {
            "to": CHEN,
            "urgency": "high",
            "subject": "Needs review · AB12",
            "text": "Please sign in.",
            "link": "https://journal.example/alerts/1",
        },
    }


def test_both_secrets_sign_id_instant_and_body(server: HttpServer) -> None:
    _send(server.url)

    [posted] = server.came
    assert (posted.headers["webhook-id"], posted.headers["webhook-timestamp"]) == ("f00", "1772442000")
    signed = b"f00.1772442000." + posted.content
    expected = [
        "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in (SECRET, OLDER)
    ]
    assert posted.headers["webhook-signature"].split(" ") == expected


@pytest.mark.parametrize(
    ("status", "outcome", "is_target_gone"),
    [
        (202, Outcome.ACCEPTED, False),
        (301, Outcome.PERMANENT_FAILURE, False),
        (400, Outcome.PERMANENT_FAILURE, False),
        (401, Outcome.PERMANENT_FAILURE, False),
        (404, Outcome.PERMANENT_FAILURE, False),
        (408, Outcome.TEMPORARY_FAILURE, False),
        (410, Outcome.PERMANENT_FAILURE, True),
        (425, Outcome.TEMPORARY_FAILURE, False),
        (429, Outcome.TEMPORARY_FAILURE, False),
        (500, Outcome.TEMPORARY_FAILURE, False),
        (503, Outcome.TEMPORARY_FAILURE, False),
    ],
)
def test_every_status_has_its_meaning(server: HttpServer, status: int, outcome: Outcome, is_target_gone: bool) -> None:
    server.answers[CHEN] = answer(status, f"Location: {server.url}")

    said = _send(server.url)

    assert (said.outcome, said.status, said.is_target_gone) == (outcome, str(status), is_target_gone)
    assert len(server.came) == 1


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        (("Retry-After: 90",), timedelta(seconds=90)),
        (("Retry-After: 9999999999",), timedelta(days=1)),
        (("Retry-After: Mon, 02 Mar 2026 09:02:00 GMT",), timedelta(minutes=2)),
        (
            ("Date: Mon, 02 Mar 2026 10:00:00 GMT", "Retry-After: Mon, 02 Mar 2026 10:00:30 GMT"),
            timedelta(seconds=30),
        ),
        (("Retry-After: Mon, 02 Mar 2026 08:00:00 GMT",), timedelta(0)),
        (("Retry-After: soon",), None),
        (("Retry-After: -5",), None),
        ((), None),
    ],
)
def test_how_long_it_asks_to_wait_is_told(
    server: HttpServer, headers: tuple[str, ...], asked: timedelta | None
) -> None:
    server.answers[CHEN] = answer(429, *headers)

    assert _send(server.url).asked_wait == asked


@pytest.mark.parametrize(("mood", "status"), [("hang", "ReadTimeout"), ("drip", "ReadTimeout"), ("reset", "ReadError")])
def test_a_server_that_never_answers_is_broken_off_in_time(server: HttpServer, mood: str, status: str) -> None:
    server.moods[CHEN] = mood
    began = time.monotonic()

    said = _send(server.url)

    assert (said.outcome, said.status) == (Outcome.TEMPORARY_FAILURE, status)
    assert time.monotonic() - began < LIMIT + 1
    assert len(server.came) == 1


@pytest.mark.parametrize("mood", ["drip_body", "flood"])
def test_what_was_taken_stays_taken_however_its_body_goes_on(server: HttpServer, mood: str) -> None:
    server.moods[CHEN] = mood
    began = time.monotonic()

    said = _send(server.url)

    assert (said.outcome, said.status, said.receiver_id) == (Outcome.ACCEPTED, "200", None)
    assert time.monotonic() - began < LIMIT + 1


@pytest.mark.parametrize(
    ("body", "receiver_id"),
    [
        ('{"id": "SM1f00"}', "SM1f00"),
        ('{"id": 17}', "17"),
        ('{"id": true}', None),
        ('{"id": "two words"}', None),
        ('{"id": "' + "x" * 129 + '"}', None),
        ('["SM1f00"]', None),
        ("OK", None),
        ("[" * 10_000, None),
        ('{"id": "late", "x": "' + "x" * MOST_ANSWER_BYTES + '"}', None),
    ],
)
def test_the_receivers_own_name_is_kept_where_it_is_a_plain_word(
    server: HttpServer, body: str, receiver_id: str | None
) -> None:
    server.answers[CHEN] = answer(200, body=body)

    assert _send(server.url).receiver_id == receiver_id


def test_a_server_that_is_away_is_a_temporary_failure() -> None:
    said = _send(f"http://127.0.0.1:{free_port()}/")

    assert (said.outcome, said.status) == (Outcome.TEMPORARY_FAILURE, "ConnectError")


def test_a_name_without_address_is_a_temporary_failure() -> None:
    assert _send("https://nowhere.invalid/").outcome is Outcome.TEMPORARY_FAILURE


def test_no_proxy_of_the_environment_comes_between(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")

    assert _send(server.url).outcome is Outcome.ACCEPTED
