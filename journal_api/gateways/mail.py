"""Mail: plain letters without any health fact, sent through one SMTP server within a bounded time."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Protocol
from urllib.parse import unquote, urlsplit

from journal_api.gateways.encryption import is_loopback, make_context
from journal_api.gateways.messages import Message, Outcome, SendAnswer, Urgency

STEP_SECONDS = 10.0
WHOLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter. ``message_id`` is the part before the @ and the same in every attempt; ``link`` opens by itself."""

    to: str = field(repr=False)
    subject: str
    text: str
    message_id: str
    link: str | None = field(default=None, repr=False)
    is_urgent: bool = False


class Mailer(Protocol):
    """Sends letters."""

    def send(self, mail: Mail, *, now: datetime) -> SendAnswer:
        """Send one letter, dated ``now``; every failure is an answer, none an exception."""


class MailGateway:
    """Mail as one way out among others: the target is an address."""

    def __init__(self, mailer: Mailer) -> None:
        """Take what sends letters."""
        self._mailer = mailer

    def accepts(self, target: str) -> bool:
        """Tell whether a letter could be addressed to ``target`` at all."""
        return is_usable_address(target)

    def send(self, message: Message, target: str, *, now: datetime) -> SendAnswer:
        """Send one message as a letter, dated ``now``; every failure is an answer, none an exception."""
        mail = Mail(
            to=target,
            subject=message.subject,
            text=message.text,
            message_id=message.id,
            link=message.link,
            is_urgent=message.urgency is not Urgency.LOW,
        )
        return self._mailer.send(mail, now=now)


class InsecureServer(Exception):
    """A server on another machine offers no encryption."""

    status = "no_encryption"


class SmtpMailer:
    """Sends through ``smtp://`` or ``smtps://[user:password@]host[:port]``; safe to share between threads."""

    def __init__(self, url: str, mail_from: str, *, whole_seconds: float = WHOLE_SECONDS) -> None:
        parts = urlsplit(url)
        self._is_wrapped = parts.scheme == "smtps"
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or (465 if self._is_wrapped else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._mail_from = mail_from
        self._whole_seconds = whole_seconds

    def send(self, mail: Mail, *, now: datetime) -> SendAnswer:
        """Send one letter, dated ``now``; every failure is an answer, none an exception."""
        began = time.monotonic()
        try:
            message = build_message(mail, mail_from=self._mail_from, now=now)
        except (ValueError, IndexError, MessageError):
            return SendAnswer(Outcome.PERMANENT_FAILURE, "unusable_address")
        outcome, status = self._try(lambda session: session.send_message(message, from_addr=self._mail_from))
        return SendAnswer(outcome, status, timedelta(seconds=time.monotonic() - began))

    def greet(self) -> SendAnswer:
        """Ask whether the server would let us in, without a letter; every failure is an answer, none an exception."""
        began = time.monotonic()
        outcome, status = self._try(lambda session: session.noop())
        return SendAnswer(outcome, status, timedelta(seconds=time.monotonic() - began))

    def _try(self, act: Callable[[smtplib.SMTP], object]) -> tuple[Outcome, str]:
        try:
            with self._session() as session:
                act(session)
        except smtplib.SMTPRecipientsRefused as error:
            return _judge(next(iter(error.recipients.values()))[0])
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
            # The server refuses us, not the recipient: for a person to mend, and then it goes on.
            return Outcome.TEMPORARY_FAILURE, f"refused_us_{error.smtp_code}"
        except smtplib.SMTPResponseException as error:
            return _judge(error.smtp_code)
        except (InsecureServer, ssl.SSLError) as error:
            # Before ValueError, which a certificate that does not hold is too: again for a person to mend.
            return Outcome.TEMPORARY_FAILURE, getattr(error, "status", type(error).__name__)
        except (smtplib.SMTPNotSupportedError, ValueError, IndexError, MessageError):
            return Outcome.PERMANENT_FAILURE, "unusable_address"
        except (smtplib.SMTPException, OSError) as error:
            return Outcome.TEMPORARY_FAILURE, type(error).__name__
        return Outcome.ACCEPTED, "250"

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        session = self._make_session()
        # Each step has its own limit; this one ends a server that answers, but drop by drop.
        limit = threading.Timer(self._whole_seconds, _break_off, [session])
        limit.daemon = True
        limit.start()
        try:
            self._open(session)
            yield session
            with suppress(smtplib.SMTPException, OSError):
                # The letter is taken: how the farewell goes changes nothing.
                session.quit()
        finally:
            limit.cancel()
            session.close()

    def _make_session(self) -> smtplib.SMTP:
        # Named by us: looking up our own name may block for longer than everything else.
        own_name = _domain_of(self._mail_from)
        session = (
            smtplib.SMTP_SSL(local_hostname=own_name, timeout=STEP_SECONDS, context=make_context(self._host))
            if self._is_wrapped
            else smtplib.SMTP(local_hostname=own_name, timeout=STEP_SECONDS)
        )
        # smtplib checks certificates against this name, but sets it only when it connects while it is made.
        session._host = self._host  # type: ignore[attr-defined]
        return session

    def _open(self, session: smtplib.SMTP) -> None:
        code, _ = session.connect(self._host, self._port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, "")
        self._secure(session)
        if self._user:
            session.login(self._user, self._password)

    def _secure(self, session: smtplib.SMTP) -> None:
        session.ehlo_or_helo_if_needed()
        if self._is_wrapped:
            return
        if session.has_extn("starttls"):
            session.starttls(context=make_context(self._host))
            session.ehlo()
        elif not is_loopback(self._host):
            raise InsecureServer


def build_message(mail: Mail, *, mail_from: str, now: datetime) -> EmailMessage:
    """Build the letter as it leaves; raises ValueError for an address that is none."""
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = mail_from
    message["To"] = Address(addr_spec=mail.to)
    message["Date"] = format_datetime(now.astimezone(UTC))
    message["Message-ID"] = f"<{mail.message_id}@{_domain_of(mail_from)}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.is_urgent:
        message["Importance"] = "high"
        message["X-Priority"] = "1"
    message.set_content(f"{mail.text}\n" if mail.link is None else f"{mail.text}\n\n{mail.link}\n")
    message.add_alternative(_show_html(mail), subtype="html")
    return message


def is_usable_address(text: str) -> bool:
    """Tell whether a letter could be addressed to ``text`` at all."""
    if len(text) > 254 or any(character.isspace() or not character.isprintable() for character in text):
        return False
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return bool(address.username and address.domain)


def _judge(code: int) -> tuple[Outcome, str]:
    is_permanent = 500 <= code < 600
    return (Outcome.PERMANENT_FAILURE if is_permanent else Outcome.TEMPORARY_FAILURE), str(code)


def _break_off(session: smtplib.SMTP) -> None:
    if session.sock is not None:
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip("<> ") or "localhost"


def _show_html(mail: Mail) -> str:
    paragraphs = [f"<p>{escape(part)}</p>" for part in mail.text.split("\n\n")]
    if mail.link is not None:
        link = escape(mail.link, quote=True)
        paragraphs.append(f'<p><a href="{link}">{link}</a></p>')
    return f'<!doctype html><html lang="en"><body>{"".join(paragraphs)}</body></html>\n'
