"""One way out for SMS gateways, paging and push services: a signed POST in the manner of Standard Webhooks.

The endpoint is the operator's: the provider's own, or a few lines that turn this into what the provider wants.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from journal_api.gateways.bounded_posts import BROKEN, WHOLE_SECONDS, Reply, post
from journal_api.gateways.messages import Message, Outcome, SendAnswer

LONGEST_RECEIVER_ID: Final = 128
_LONGEST_ASKED: Final = timedelta(days=1)
# It has too much to do, or too little time; what it cannot do at all it says otherwise.
_LATER = frozenset({408, 425, 429})
_GONE = 410


class SignedPosts:
    """Posts messages for ``targets`` to one endpoint; safe to share between threads.

    Signed with every one of ``secrets``, so that the receiver may change from one to the next without a pause.
    """

    def __init__(
        self,
        url: str,
        secrets: tuple[bytes, ...],
        *,
        targets: re.Pattern[str],
        whole_seconds: float = WHOLE_SECONDS,
    ) -> None:
        self._url = url
        self._targets = targets
        self._secrets = secrets
        self._whole_seconds = whole_seconds

    def accepts(self, target: str) -> bool:
        """Tell whether anything could be sent to ``target`` at all."""
        return self._targets.fullmatch(target) is not None

    def send(self, message: Message, target: str, *, now: datetime) -> SendAnswer:
        """Send one message to one target, dated ``now``; every failure is an answer, none an exception."""
        content = write_content(message, target, now=now)
        headers = sign(content, message_id=message.id, secrets=self._secrets, now=now)
        began = time.monotonic()
        try:
            reply = post(self._url, content, headers, whole_seconds=self._whole_seconds)
        except BROKEN as error:
            took = timedelta(seconds=time.monotonic() - began)
            return SendAnswer(Outcome.TEMPORARY_FAILURE, type(error).__name__, took)
        return judge(reply, took=timedelta(seconds=time.monotonic() - began), now=now)


def write_content(message: Message, target: str, *, now: datetime) -> bytes:
    """Write the body: what kind of event it is, when, and the message."""
    told = {
        "to": target,
        "urgency": message.urgency.value,
        "subject": message.subject,
        "text": message.text,
        "link": message.link,
    }
    return json.dumps({"type": "message", "timestamp": now.isoformat(), "data": told}, ensure_ascii=False).encode()


def sign(content: bytes, *, message_id: str, secrets: tuple[bytes, ...], now: datetime) -> Mapping[str, str]:
    """Return the headers of Standard Webhooks; the id is the message's, whatever attempt this is."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + content
    signatures = (base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in secrets)
    return {
        "content-type": "application/json; charset=utf-8",
        "accept": "application/json",
        "accept-encoding": "identity",
        "user-agent": "journal-api",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def judge(reply: Reply, *, took: timedelta, now: datetime) -> SendAnswer:
    """Say what an answer means.

    2xx: taken. 5xx, 408, 425, 429: later, and not before the time it asks for. 410: taken never again, whatever is
    sent to this target. All else, a redirect too, is refused: what refuses now refuses in ten seconds, and the next
    channel is told instead; but it may be the endpoint that is wrong and not the target, which therefore stays.
    """
    status = str(reply.status)
    if 200 <= reply.status < 300:
        return SendAnswer(Outcome.ACCEPTED, status, took, receiver_id=_find_receiver_id(reply))
    if reply.status >= 500 or reply.status in _LATER:
        return SendAnswer(Outcome.TEMPORARY_FAILURE, status, took, asked_wait=find_asked_wait(reply, now=now))
    return SendAnswer(Outcome.PERMANENT_FAILURE, status, took, is_target_gone=reply.status == _GONE)


def find_asked_wait(reply: Reply, *, now: datetime) -> timedelta | None:
    """Find how long the server asks not to be tried again: seconds, or a date by its own clock; at most a day."""
    asked = reply.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdecimal():
        return timedelta(seconds=min(int(asked), int(_LONGEST_ASKED.total_seconds())))
    until = _read_date(asked)
    if until is None:
        return None
    since = _read_date(reply.headers.get("date", "")) or now
    return min(max(until - since, timedelta(0)), _LONGEST_ASKED)


def _read_date(text: str) -> datetime | None:
    with suppress(ValueError, TypeError):
        date = parsedate_to_datetime(text)
        return None if date.tzinfo is None else date
    return None


def _find_receiver_id(reply: Reply) -> str | None:
    """Find the receiver's own name for the message: the member ``id`` of its JSON answer, if it is a plain word."""
    told: Any = None
    with suppress(ValueError, RecursionError):
        told = json.loads(reply.content)
    found = told.get("id") if isinstance(told, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    word = str(found)
    is_plain = word.isascii() and word.isprintable() and " " not in word and 0 < len(word) <= LONGEST_RECEIVER_ID
    return word if is_plain else None
