from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from journal_api.stack.mailbox import Mailbox


def write(subject: str, text: str = "Someone on your list needs review.") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "journal@example.org", "chen@example.org", subject
    message["Date"] = "Sun, 22 Nov 2026 08:00:00 +0000"
    message.set_content(text)
    return message.as_bytes()


def test_mail_is_listed_newest_first(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mail")
    for subject in ("first", "second", "third"):
        mailbox.keep(write(subject))

    assert [mail.subject for mail in mailbox.list_mails()] == ["third", "second", "first"]
    assert mailbox.count() == 3


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    first = Mailbox(tmp_path / "mail").keep(write("before"))
    second = Mailbox(tmp_path / "mail").keep(write("after"))

    assert first < second
    assert [path.stem for path in sorted((tmp_path / "mail").glob("*.eml"))] == [first, second]


def test_a_mail_is_kept_as_it_came_and_readable_by_the_owner_alone(tmp_path: Path) -> None:
    content = write("Grüße", "Zeile 1\nüber zwei Zeilen")
    mailbox = Mailbox(tmp_path / "mail")

    name = mailbox.keep(content)

    path = tmp_path / "mail" / f"{name}.eml"
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600
    mail = mailbox.find_mail(name)
    assert mail is not None
    assert (mail.subject, mail.recipient) == ("Grüße", "chen@example.org")
    assert mail.text == "Zeile 1\nüber zwei Zeilen\n"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Subject: =?utf-8?q?=ZZ?=\n\nx", b"Content-Type: text/plain; charset=no-such\n\nx"],
)
def test_a_malformed_mail_is_kept_and_shown(tmp_path: Path, content: bytes) -> None:
    mailbox = Mailbox(tmp_path / "mail")

    name = mailbox.keep(content)

    assert [mail.name for mail in mailbox.list_mails()] == [name]


@pytest.mark.parametrize("name", ["", "..", "../secrets", "/etc/passwd", "00000001", "\0"])
def test_no_other_file_can_be_asked_for(tmp_path: Path, name: str) -> None:
    mailbox = Mailbox(tmp_path / "mail")
    mailbox.keep(write("kept"))

    assert mailbox.find_mail(name) is None
