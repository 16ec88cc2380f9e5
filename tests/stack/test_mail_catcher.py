from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from journal_api.stack.locks import hold_folder
from journal_api.stack.mailbox import Mailbox
from journal_api.stack.servers import MailCatcher, prepare_mail_catcher, serve_mail
from journal_api.stack.supervisor import Supervisor

EVIL = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailCatcher]:
    data = tmp_path_factory.mktemp("stack") / "data"
    with hold_folder(data, say=print) as lock, Supervisor(data / "logs", say=print, lock=lock) as supervisor:
        catcher = prepare_mail_catcher(data)
        supervisor.start(serve_mail(catcher))
        yield catcher


def send(catcher: MailCatcher, subject: str, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "journal@example.org", "chen@example.org", subject
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port, timeout=10) as client:
        client.send_message(message)


def get(catcher: MailCatcher, path: str, *, method: str = "GET", host: str | None = None) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", catcher.http_port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def test_a_mail_that_was_taken_is_a_file_and_on_the_page(catcher: MailCatcher) -> None:
    send(catcher, "A patient needs review · AB12", "Open http://127.0.0.1:8000/console?x=1&y=2.")

    newest = Mailbox(catcher.folder).list_mails()[0]
    _, inbox = get(catcher, "/")
    _, page = get(catcher, f"/mail/{newest.name}")
    assert newest.subject == "A patient needs review · AB12"
    assert "A patient needs review · AB12" in inbox
    assert '<a href="http://127.0.0.1:8000/console?x=1&amp;y=2" rel="noopener noreferrer"' in page


def test_what_a_mail_says_is_never_markup(catcher: MailCatcher) -> None:
    send(catcher, f"subject {EVIL}", f'text {EVIL} http://x/"onmouseover=alert(1)')

    newest = Mailbox(catcher.folder).list_mails()[0]
    pages = get(catcher, "/")[1] + get(catcher, f"/mail/{newest.name}")[1]
    assert "<script" not in pages
    assert pages.count("&lt;script&gt;") >= 3
    assert '"onmouseover' not in pages


def test_the_page_allows_no_script_no_frame_and_no_storing(catcher: MailCatcher) -> None:
    answer, _ = get(catcher, "/")

    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_style_sheet_is_served(catcher: MailCatcher) -> None:
    answer, style = get(catcher, "/style.css")

    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "body {" in style


@pytest.mark.parametrize("path", ["/mail/nothing", "/mail/../../secrets.json", "/mail/%2e%2e%2fsecrets", "/etc/passwd"])
def test_there_is_nothing_else(catcher: MailCatcher, path: str) -> None:
    assert get(catcher, path)[0].status == 404


def test_a_foreign_name_for_this_machine_is_refused(catcher: MailCatcher) -> None:
    answer, text = get(catcher, "/", host=f"evil.example:{catcher.http_port}")

    assert answer.status == 421
    assert "<html" not in text


def test_nothing_can_be_posted(catcher: MailCatcher) -> None:
    assert get(catcher, "/", method="POST")[0].status == 501


def test_a_head_request_has_no_body(catcher: MailCatcher) -> None:
    answer, text = get(catcher, "/", method="HEAD")

    assert (answer.status, text) == (200, "")


def test_the_log_holds_no_address(catcher: MailCatcher) -> None:
    send(catcher, "quiet", "quiet")

    log = Path(catcher.folder).parent / "logs" / "mail.log"
    assert "chen@example.org" not in log.read_text()
