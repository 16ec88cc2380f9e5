"""The caught mail as files: one ``.eml`` per message, numbered in the order of arrival."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from journal_api.stack.private_files import make_private_folder

NUMBER_DIGITS = 8
SHOWN_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """One caught message as a person reads it; ``name`` is its file's name without ``.eml``."""

    name: str
    sender: str
    recipient: str
    subject: str
    sent: str
    text: str


class Mailbox:
    """A folder of caught mail. One process writes to it, any may read."""

    def __init__(self, folder: Path) -> None:
        make_private_folder(folder)
        self.folder = folder
        self._last = max((int(name.split("-")[0]) for name in self._names()), default=0)

    def keep(self, content: bytes) -> str:
        """Write one message, whole or not at all, and return its name."""
        self._last += 1
        name = f"{self._last:0{NUMBER_DIGITS}d}-{secrets.token_hex(4)}"
        draft = self.folder / f".{name}.draft"
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(self.folder / f"{name}.eml")
        return name

    def list_mails(self) -> tuple[Mail, ...]:
        """Return the latest mails, newest first."""
        names = sorted(self._names(), reverse=True)[:SHOWN_AT_MOST]
        return tuple(mail for name in names if (mail := self.find_mail(name)) is not None)

    def count(self) -> int:
        """Return how many mails have been caught."""
        return sum(1 for _ in self._names())

    def find_mail(self, name: str) -> Mail | None:
        """Return the mail called ``name``, or None; any text is a safe question."""
        if name not in self._names():
            return None
        return _read(name, (self.folder / f"{name}.eml").read_bytes())

    def _names(self) -> Iterator[str]:
        for path in self.folder.glob("*.eml"):
            if path.stem.split("-")[0].isdecimal():
                yield path.stem


def _read(name: str, content: bytes) -> Mail:
    message = message_from_bytes(content, policy=default)
    return Mail(
        name=name,
        sender=str(message.get("From", "")),
        recipient=str(message.get("To", "")),
        subject=str(message.get("Subject", "")) or "(no subject)",
        sent=str(message.get("Date", "")),
        text=_text(message),
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:  # a charset nobody knows
        return payload.decode("utf-8", errors="replace")
