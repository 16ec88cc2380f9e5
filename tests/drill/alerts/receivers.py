"""The clinic's mail server as the drill plays it: it misbehaves as it is told, and writes down every letter that came.

A process of its own, ``python -m tests.drill.alerts.receivers --port N --folder DIR``: whatever happens to the drill's
other parts, a letter stands on the disk before it is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from enum import StrEnum
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from journal_api.stack.identities import PLAIN
from journal_api.stack.ports import find_free_port, is_listening
from tests.servers import wait_until

HOST = "127.0.0.1"
LOG, MOOD = "letters.jsonl", "mood.json"
STOP_SECONDS = 10.0
# Where the product's own canary is addressed.
CANARY = "canary@drill.example"
_ALERT = re.compile(r"/alerts/([0-9a-f-]{36})")
_REFUSED, _GREYLISTED, _ACCEPTED = "451 4.3.2 not now", "451 4.7.1 come again", "250 OK"


class Fate(StrEnum):
    """What became of a letter; one that was dropped is kept, and whoever sent it was not told."""

    TAKEN = "taken"
    DROPPED = "dropped"
    GREYLISTED = "greylisted"
    HUNG = "hung"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that came whole; ``at`` is the machine's monotonic second."""

    at: float
    message_id: str
    to: str
    alert_id: str | None
    fate: Fate

    @property
    def is_kept(self) -> bool:
        """Tell whether somebody could read it."""
        return self.fate in {Fate.TAKEN, Fate.DROPPED}


@dataclass(frozen=True, slots=True)
class Mood:
    """How likely the server does what: each share 0-1, ``refuse`` of the recipients, the others of the letters."""

    refuse: float = 0.0
    greylist: float = 0.0
    drop: float = 0.0
    hang: float = 0.0


@dataclass(frozen=True, slots=True)
class Receiver:
    """The mail server as the drill sees it."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Return the address to send to."""
        return f"smtp://{HOST}:{self.port}"

    def become(self, mood: Mood) -> None:
        """Let it behave so from now on."""
        draft = self.folder / "mood.draft"
        draft.write_text(json.dumps(asdict(mood)))
        draft.replace(self.folder / MOOD)

    def list_letters(self) -> list[Letter]:
        """List every letter that came, oldest first."""
        lines = (self.folder / LOG).read_text().splitlines()
        return [Letter(**{**(line := json.loads(text)), "fate": Fate(line["fate"])}) for text in lines]


@contextmanager
def running_receiver(folder: Path) -> Iterator[Receiver]:
    """Yield a mail server that ends with the block, and with this process however that ends."""
    receiver = Receiver(find_free_port(), folder)
    folder.mkdir()
    (folder / LOG).touch()
    receiver.become(Mood())
    command = (sys.executable, "-m", "tests.drill.alerts.receivers", "--port", str(receiver.port))
    process = subprocess.Popen(
        PLAIN.wrap((*command, "--folder", str(folder)), death_signal=signal.SIGTERM, parent=os.getpid()),
        cwd=Path(__file__).parents[3],
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: is_listening(receiver.port), "the mail server", process=process)
        yield receiver
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Handler:
    """Answers for recipients and letters, as the mood of the moment is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = (folder / LOG).open("a", encoding="utf-8")
        self._chance = random.SystemRandom()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer for one recipient."""
        del server, session, options
        if self._chance.random() < self._read_mood().refuse:
            return _REFUSED
        envelope.rcpt_tos.append(address)
        return _ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Write a letter down, then answer for it, or not."""
        del session
        fate = self._draw_fate()
        self._write(envelope, fate)
        if fate is Fate.HUNG:
            await asyncio.Event().wait()
        if fate is Fate.DROPPED:
            server.transport.abort()  # type: ignore[union-attr]
        return _GREYLISTED if fate is Fate.GREYLISTED else _ACCEPTED

    def _draw_fate(self) -> Fate:
        mood, drawn = self._read_mood(), self._chance.random()
        for fate, share in ((Fate.GREYLISTED, mood.greylist), (Fate.DROPPED, mood.drop), (Fate.HUNG, mood.hang)):
            if drawn < share:
                return fate
            drawn -= share
        return Fate.TAKEN

    def _write(self, envelope: Envelope, fate: Fate) -> None:
        content = envelope.content or b""
        message = message_from_bytes(content if isinstance(content, bytes) else content.encode(), policy=policy.default)
        text = message.get_body(("plain",))
        named = _ALERT.search(text.get_content() if text is not None else "")
        to = envelope.rcpt_tos[0]
        # The canary's alert is about nobody: no ledger demands it.
        alert_id = named.group(1) if named is not None and to != CANARY else None
        letter = Letter(time.monotonic(), str(message["Message-ID"]), to, alert_id, fate)
        self._log.write(json.dumps(asdict(letter)) + "\n")
        self._log.flush()
        os.fsync(self._log.fileno())

    def _read_mood(self) -> Mood:
        return Mood(**json.loads((self._folder / MOOD).read_text()))


def main(arguments: list[str]) -> None:
    """Receive until told to end."""
    parser = argparse.ArgumentParser(prog="receivers")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args(arguments)
    is_over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_over.set())
    controller = Controller(Handler(options.folder), hostname=HOST, port=options.port, enable_SMTPUTF8=True)
    controller.start()
    is_over.wait()
    controller.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
