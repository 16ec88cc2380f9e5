"""Mail servers that behave and misbehave: on this machine, on a free port, by recipient."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# To whom the canary of a stack of tests is addressed.
CANARY = "canary@clinic.example"


@dataclass
class MailServer:
    """A server whose answer depends on the recipient's name: greylist, refuse, drop or hang; others are accepted.

    ``verdicts`` are what it says, by recipient, once it has a letter whole, in place of taking it.
    ``came`` holds every letter whose content was sent, also those that were then not accepted; ``taken`` the accepted.
    Those of a running relay's canary are kept apart.
    """

    url: str = ""
    came: list[EmailMessage] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    canaries: list[EmailMessage] = field(default_factory=list)
    is_hanging: threading.Event = field(default_factory=threading.Event)
    moods: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Answer for one recipient."""
        mood = self._mood(address)
        if mood == "greylist":
            return "450 4.7.1 try again later"
        if mood == "refuse":
            return "550 5.1.1 no such person"
        if mood == "hang":
            self.is_hanging.set()
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the letter, or break off after it was sent."""
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        if message["To"] == CANARY:
            self.canaries.append(message)
            return "250 OK"
        self.came.append(message)
        if self._mood(envelope.rcpt_tos[0]) == "drop":
            server.transport.abort()
            return "451 gone"
        verdict = self.verdicts.get(envelope.rcpt_tos[0])
        if verdict is not None:
            return verdict
        self.taken.append(message)
        return "250 OK"

    def taken_for(self, address: str) -> list[EmailMessage]:
        """List the accepted letters to one address."""
        return [message for message in self.taken if message["To"] == address]

    def _mood(self, address: str) -> str:
        return self.moods.get(address, "accept")


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Yield a mail server; whoever hangs on it at the end is let go."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield server
    finally:
        controller.stop()


def free_port() -> int:
    """Name a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
