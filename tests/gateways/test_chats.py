"""Chats leave through apprise in a process of its own, to services that the operator allows and to no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from journal_api.gateways.chats import ChatGateway
from journal_api.gateways.messages import Message, Outcome, SendAnswer
from tests.http_servers import HttpServer, answer, running_http_server

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKEN = "3ccdd113474722377935511fc85d3dd4"
MESSAGE = Message("f00", "Needs review · AB12", "Please sign in.", link="https://journal.example/alerts/1")
ALLOWED = ChatGateway({"slack": "", "mmosts": "chat.clinic.example", "ntfys": "push.clinic.example:8443"})


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with running_http_server() as running:
        yield running


def _send(server: HttpServer, *, whole_seconds: float = 20) -> SendAnswer:
    place = urlsplit(server.url).netloc
    gateway = ChatGateway({"mmost": place}, whole_seconds=whole_seconds)
    return gateway.send(MESSAGE, f"mmost://{place}/{TOKEN}", now=NOW)


def test_a_message_arrives_with_its_link(server: HttpServer) -> None:
    said = _send(server)

    assert (said.outcome, said.status) == (Outcome.ACCEPTED, "taken")
    [posted] = server.came
    told = json.loads(posted.content)["text"]
    assert all(part in told for part in ("Needs review · AB12", "Please sign in.", "https://journal.example/alerts/1"))


def test_a_redirect_is_not_followed(server: HttpServer) -> None:
    server.answers[""] = answer(307, f"Location: {server.url}")

    assert (_send(server).outcome, len(server.came)) == (Outcome.TEMPORARY_FAILURE, 1)


def test_a_service_that_drips_is_ended_in_time(server: HttpServer) -> None:
    server.moods[""] = "drip"

    said = _send(server, whole_seconds=3)

    assert (said.outcome, said.status) == (Outcome.TEMPORARY_FAILURE, "TimeoutExpired")


@pytest.mark.parametrize(
    "url",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        f"mmosts://chat.clinic.example/{TOKEN}",
        f"mmosts://bot@chat.clinic.example/{TOKEN}/",
        "ntfys://push.clinic.example:8443/alerts",
    ],
)
def test_a_url_of_an_allowed_service_is_taken(url: str) -> None:
    assert ALLOWED.accepts(url)


@pytest.mark.parametrize(
    "url",
    [
        f"mmost://chat.clinic.example/{TOKEN}",
        f"mmosts://127.0.0.1/{TOKEN}",
        f"mmosts://chat.clinic.example:22/{TOKEN}",
        f"mmosts://chat.clinic.example.evil.example/{TOKEN}",
        f"mmosts://chat.clinic.example@evil.example/{TOKEN}",
        f"mmosts://evil.example/@chat.clinic.example/{TOKEN}",
        f"mmosts://chat.clinic.example/{TOKEN}?verify=no",
        f"mmosts://chat.clinic.example/{TOKEN}#x",
        f"mmosts://chat.clinic.example%2f@evil.example/{TOKEN}",
        f"MMOSTS://chat.clinic.example/{TOKEN}",
        f" mmosts://chat.clinic.example/{TOKEN}",
        f"mmosts://chat.clinic.example/{TOKEN}\n",
        f"mmosts://chat.clinic.example/{TOKEN},json://169.254.169.254/",
        "ntfys://alerts",
        "json://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://hooks.slack.com/services/T1/A1/x",
        "syslog://",
        "",
    ],
)
def test_a_url_of_any_other_server_is_refused(url: str) -> None:
    assert not ALLOWED.accepts(url)
    assert ALLOWED.send(MESSAGE, url, now=NOW).status == "not_allowed"
