"""Chats, through apprise in a process of its own: a service that hangs is ended, and sees no secret of ours.

apprise tells only whether a message was taken: no status, no wait, no target that is gone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from journal_api.gateways.messages import Message, Outcome, SendAnswer

WHOLE_SECONDS: Final = 20.0
_CHILD: Final = Path(__file__).with_name("chat_child.py")
# Nothing with a meaning of its own: no query, which could turn checks of certificates off, no escape, no second host.
_PLAIN: Final = r"[A-Za-z0-9._~+=-]"


class ChatGateway:
    """Sends to the chat services that the operator allows; safe to share between threads.

    ``schemes`` has the server of each scheme whose URL names one, and nothing where the service has its own.
    """

    def __init__(self, schemes: Mapping[str, str], *, whole_seconds: float = WHOLE_SECONDS) -> None:
        """Take the allowed schemes."""
        self._patterns = tuple(_make_pattern(scheme, server) for scheme, server in schemes.items())
        self._whole_seconds = whole_seconds

    def accepts(self, target: str) -> bool:
        """Tell whether a URL is of an allowed scheme, and of the server that goes with it."""
        return any(pattern.fullmatch(target) for pattern in self._patterns)

    def send(self, message: Message, target: str, *, now: datetime) -> SendAnswer:
        """Send one message; every failure is an answer, none an exception."""
        del now
        if not self.accepts(target):
            # The operator's list is shorter than it was when the channel was verified.
            return SendAnswer(Outcome.PERMANENT_FAILURE, "not_allowed")
        text = message.text if message.link is None else f"{message.text}\n\n{message.link}"
        asked = json.dumps({"url": target, "subject": message.subject, "text": text})
        began = time.monotonic()
        outcome, status = self._run(asked)
        return SendAnswer(outcome, status, timedelta(seconds=time.monotonic() - began))

    def _run(self, asked: str) -> tuple[Outcome, str]:
        command = (sys.executable, "-I", str(_CHILD))
        try:
            ended = subprocess.run(
                command, input=asked, capture_output=True, text=True, timeout=self._whole_seconds, env={}, check=True
            )
            told: Any = json.loads(ended.stdout)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            return Outcome.TEMPORARY_FAILURE, type(error).__name__
        if told["is_taken"] is None:
            return Outcome.PERMANENT_FAILURE, "unusable_target"
        return (Outcome.ACCEPTED, "taken") if told["is_taken"] else (Outcome.TEMPORARY_FAILURE, "not_taken")


def _make_pattern(scheme: str, server: str) -> re.Pattern[str]:
    if not server:
        return re.compile(rf"{re.escape(scheme)}://{_PLAIN}+([:/@]{_PLAIN}+)*/?")
    return re.compile(rf"{re.escape(scheme)}://({_PLAIN}+(:{_PLAIN}+)?@)?{re.escape(server)}(/{_PLAIN}+)*/?")
