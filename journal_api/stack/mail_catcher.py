"""A mail server that keeps what it gets: SMTP on one port, an inbox to read on another, both on this machine alone.

Run as ``python -m journal_api.stack.mail_catcher --smtp-port N --http-port N --folder DIR``. Its log holds no address
and no text.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from journal_api.stack.mail_pages import STYLE, show_inbox, show_mail
from journal_api.stack.mailbox import Mailbox
from journal_api.stack.ports import HOST

RENEW_SECONDS = "5"
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)


class Catcher:
    """Takes every message of an SMTP session into the mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        """Keep one message; answered only once it stands on disk."""
        content = envelope.content or b""
        name = self._mailbox.keep(content if isinstance(content, bytes) else content.encode())
        return f"250 OK kept as {name}"


class InboxHandler(BaseHTTPRequestHandler):
    """Shows the mailbox; answers only to this machine's own names."""

    server_version = "mail-catcher"
    sys_version = ""

    def __init__(self, *arguments: Any, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer with the list, one mail, or the style sheet."""
        path = unquote(urlsplit(self.path).path)
        if not self._is_asked_locally():
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", "Ask for this machine by its own name.\n")
        elif path == "/":
            page = show_inbox(self._mailbox.list_mails(), count=self._mailbox.count())
            self._answer(HTTPStatus.OK, "text/html", page, refresh=RENEW_SECONDS)
        elif path == "/style.css":
            self._answer(HTTPStatus.OK, "text/css", STYLE)
        else:
            self._show_one(path.removeprefix("/mail/"))

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep nothing of who reads what."""

    def _show_one(self, name: str) -> None:
        mail = self._mailbox.find_mail(name)
        if mail is None:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", "There is no such mail.\n")
        else:
            self._answer(HTTPStatus.OK, "text/html", show_mail(mail, count=self._mailbox.count()))

    def _is_asked_locally(self) -> bool:
        """Refuse foreign names for this address: a page elsewhere could read the inbox through one."""
        return self.headers.get("Host", "").rpartition(":")[0] in (HOST, "localhost")

    def _answer(self, status: HTTPStatus, kind: str, text: str, *, refresh: str | None = None) -> None:
        content = text.encode("utf-8", errors="replace")
        self.send_response(status)
        for name, value in (
            *HEADERS,
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(content))),
        ):
            self.send_header(name, value)
        if refresh:
            self.send_header("Refresh", refresh)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def main(arguments: list[str]) -> None:
    """Catch and show mail until told to end."""
    parser = argparse.ArgumentParser(prog="mail_catcher")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args(arguments)
    mailbox = Mailbox(options.folder)
    controller = Controller(Catcher(mailbox), hostname=HOST, port=options.smtp_port, enable_SMTPUTF8=True)
    controller.start()
    pages = ThreadingHTTPServer((HOST, options.http_port), partial(InboxHandler, mailbox=mailbox))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=pages.shutdown).start())
    pages.serve_forever()
    pages.server_close()
    controller.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
