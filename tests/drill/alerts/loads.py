"""The load: what the patients send, each entry until it is accepted, and what the API said meanwhile."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import NamedTuple

from tests.drill.alerts.casts import Cast, Tokens
from tests.drill.alerts.stories import Story
from tests.drill.ledgers import Acknowledged, Claim, Ledger
from tests.drill.lines import Line
from tests.drill.writers import COLLECTIONS

POSTERS = 6
RETRY_SECONDS = 0.2
PATIENCE_SECONDS = 180.0
_TAKEN = {200, 201}


class Refusal(NamedTuple):
    """A request that was not answered well: the monotonic seconds between which it was tried, the how-manieth time."""

    began: float
    ended: float
    attempt: int


@dataclass(slots=True)
class Load:
    """What several posters send at once: the first ``backlog`` stories as fast as can be, then ``pace`` a second."""

    cast: Cast
    tokens: Tokens
    ledger: Ledger
    stories: SimpleQueue[Story]
    pace: float
    backlog: int
    begun: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    surprises: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)
    _next_at: float = 0.0
    _is_over: Event = field(default_factory=Event)

    @contextmanager
    def at_work(self, url: str) -> Iterator[None]:
        """Send while the block runs; what was begun is finished."""
        with ThreadPoolExecutor(POSTERS) as pool:
            sending = [pool.submit(self._send_stories, number, url) for number in range(POSTERS)]
            try:
                yield
            finally:
                self._is_over.set()
            for one in sending:
                one.result()

    def _send_stories(self, number: int, url: str) -> None:
        line = Line(url)
        while not self._is_over.is_set() and (story := self._take()) is not None:
            line.speak_for(partial(self.tokens.make, self.cast.patients[story.patient]))
            for claim in story.claims:
                self._send(number, line, claim)
        self.surprises += line.surprises
        line.close()

    def _take(self) -> Story | None:
        with self._lock:
            self.begun += 1
            now, is_urgent = time.monotonic(), self.begun <= self.backlog
            wait = 0.0 if is_urgent else max(self._next_at - now, 0.0)
            self._next_at = now if is_urgent else max(now, self._next_at) + 1 / self.pace
        if self._is_over.wait(wait):
            return None
        try:
            return self.stories.get_nowait()
        except Empty:
            return None

    def _send(self, number: int, line: Line, claim: Claim) -> None:
        path, body = f"/v1/patients/me/{COLLECTIONS[claim.kind]}", {"id": claim.id, **(claim.content or {})}
        attempt, give_up_at = 0, time.monotonic() + PATIENCE_SECONDS
        while True:
            attempt, began = attempt + 1, time.monotonic()
            answer = line.ask("POST", path, body)
            if answer is not None and answer.status in _TAKEN:
                break
            self.refusals.append(Refusal(began, time.monotonic(), attempt))
            if answer is not None or time.monotonic() > give_up_at:
                said = "was not answered in time" if answer is None else f"answered {answer.status} {answer.code}"
                self.surprises[f"an entry {said}"] += 1
                return
            time.sleep(RETRY_SECONDS)
        self.ledger.write(Acknowledged(number, attempt, (claim,), at=time.monotonic()), began=began)
