"""The relay's own hands: a few threads that do work when no worker can be told of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from workers.errands import Errand


class Hands:
    """``count`` threads; an errand is only ever given to a free one, so that none waits behind a stuck receiver.

    The threads end with the process: whatever they were at is found again when its claim ends.
    """

    def __init__(self, count: int, do: Callable[[Errand], None], *, name: str) -> None:
        self._do = do
        self._free = count
        self._lock = threading.Lock()
        self._errands: SimpleQueue[Errand] = SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    @property
    def free(self) -> int:
        """How many could begin something now."""
        with self._lock:
            return self._free

    def take(self, errand: Errand) -> bool:
        """Begin an errand; False when nobody is free."""
        with self._lock:
            if self._free == 0:
                return False
            self._free -= 1
        self._errands.put(errand)
        return True

    def _work(self) -> None:
        while True:
            errand = self._errands.get()
            try:
                self._do(errand)
            finally:
                with self._lock:
                    self._free += 1
