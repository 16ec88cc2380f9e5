"""Letters leave without a health fact, and every kind of refusal has its name."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from journal_api.gateways.encryption import is_loopback
from journal_api.gateways.mail import Mail, SmtpMailer, build_message, is_usable_address
from journal_api.gateways.messages import Outcome
from tests.mail_servers import MailServer, free_port, running_mail_server

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHEN = "chen@clinic.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


def _mail(**changes: object) -> Mail:
    told = {
        "to": CHEN,
        "subject": "A patient on your list needs review · AB12",
        "text": "Please sign in.",
        "message_id": "f00",
        "link": "https://journal.example/a?b=1&c=2",
    }
    return Mail(**{**told, **changes})


def _send(url: str, **changes: object) -> tuple[Outcome, str]:
    answer = SmtpMailer(url, "journal@clinic.example", whole_seconds=0.5).send(_mail(**changes), now=NOW)
    return answer.outcome, answer.status


def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    assert _send(server.url, is_urgent=True) == (Outcome.ACCEPTED, "250")

    [letter] = server.taken
    assert letter["Subject"] == "A patient on your list needs review · AB12"
    assert letter["Message-ID"] == "<f00@clinic.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Importance"] == "high"
    assert letter["Date"].datetime == NOW
    plain, html = letter.iter_parts()
    assert plain.get_content().splitlines() == ["Please sign in.", "", "https://journal.example/a?b=1&c=2"]
    assert 'href="https://journal.example/a?b=1&amp;c=2"' in html.get_content()


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ("greylist", (Outcome.TEMPORARY_FAILURE, "450")),
        ("refuse", (Outcome.PERMANENT_FAILURE, "550")),
        ("drop", (Outcome.TEMPORARY_FAILURE, "SMTPServerDisconnected")),
        ("hang", (Outcome.TEMPORARY_FAILURE, "SMTPServerDisconnected")),
    ],
)
def test_every_refusal_is_told_apart(server: MailServer, mood: str, expected: tuple[Outcome, str]) -> None:
    server.moods[CHEN] = mood

    assert _send(server.url) == expected


def test_a_server_that_is_away_is_a_temporary_failure() -> None:
    assert _send(f"smtp://127.0.0.1:{free_port()}") == (Outcome.TEMPORARY_FAILURE, "ConnectionRefusedError")


def test_a_server_that_answers_drop_by_drop_is_broken_off() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def drip() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.sendall(b"220-wait\r\n")
            while not is_over.wait(0.05):
                try:
                    peer.sendall(b"220-wait\r\n")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        outcome, _ = _send(f"smtp://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        is_over.set()
        thread.join()
        listener.close()

    assert outcome is Outcome.TEMPORARY_FAILURE


def test_a_strange_server_without_encryption_gets_no_letter(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journal_api.gateways.mail.is_loopback", lambda _host: False)

    assert _send(server.url) == (Outcome.TEMPORARY_FAILURE, "no_encryption")
    assert server.came == []


def test_a_letter_to_no_address_is_a_permanent_failure(server: MailServer) -> None:
    assert _send(server.url, to="chen@") == (Outcome.PERMANENT_FAILURE, "unusable_address")


@pytest.mark.parametrize("text", ["", "chen", "chen@", "@clinic.example", "a b@c.example", "a@b.example\nBcc: x@y.z"])
def test_what_is_no_address_is_told(text: str) -> None:
    assert not is_usable_address(text)


def test_a_subject_cannot_smuggle_a_header() -> None:
    with pytest.raises(ValueError, match="Header values may not contain"):
        build_message(_mail(subject="Hello\nBcc: x@y.example"), mail_from="a@b.example", now=NOW)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("mail.example", False)],
)
def test_this_machine_is_known_by_its_addresses(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_greeting_tells_whether_a_letter_would_be_taken_and_sends_none(server: MailServer) -> None:
    nobody = SmtpMailer(f"smtp://127.0.0.1:{free_port()}", "journal@clinic.example").greet()
    elsewhere = SmtpMailer(f"smtp://ana:wrong@{server.url.removeprefix('smtp://')}", "journal@clinic.example").greet()

    answered = SmtpMailer(server.url, "journal@clinic.example").greet()

    assert (answered.outcome, answered.status) == (Outcome.ACCEPTED, "250")
    assert nobody.status == "ConnectionRefusedError"
    assert elsewhere.outcome is not Outcome.ACCEPTED
    assert server.taken == []
