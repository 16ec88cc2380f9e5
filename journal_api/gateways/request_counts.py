"""Counts of requests, shared between processes through Valkey and taken from it in blocks.

A request that had to ask Valkey would wait for it each time. So a process takes ten at once and counts them by itself:
one request in ten asks. What a process has taken and not used is lost to that caller's window, never gained.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from limits.storage import RedisStorage, Storage

from journal_api.clock import read_machine_seconds

SCHEME = "blocks+"
BLOCK = 10
MOST_BLOCKS = 20_000
# A Valkey that does not answer by then is away: the process counts alone until it is back.
TIMEOUT_SECONDS = 0.2


@dataclass(slots=True)
class _Block:
    """What a process has taken: the shared count at the block's end, how many are left, when the window ends."""

    end: int
    left: int
    ends_at: float


class BlockCounts(Storage):
    """A storage of ``limits`` for fixed windows, named ``blocks+redis://…``."""

    STORAGE_SCHEME = [SCHEME + "redis", SCHEME + "rediss"]  # noqa: RUF012 - declared by the library

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: float | str | bool) -> None:  # noqa: FBT001, FBT002 - the library's signature
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._shared = RedisStorage(
            uri.removeprefix(SCHEME),
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            # Unless told, the client waits seconds between tries of its own: no request may wait for that.
            retry=None,  # type: ignore[arg-type]
        )
        self._blocks: OrderedDict[str, _Block] = OrderedDict()
        self._lock = Lock()

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Name what Valkey's client raises."""
        return self._shared.base_exceptions

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` more in the window of ``key``; return how many there are. The client's errors come out."""
        with self._lock:
            block = self._find(key)
            if block is not None and block.left >= amount:
                block.left -= amount
                return block.end - block.left
        taken = max(BLOCK, amount)
        end = self._shared.incr(key, expiry, taken)
        seconds = int(self._shared.storage.ttl(self._shared.prefixed_key(key)))
        with self._lock:
            self._blocks[key] = _Block(end, taken - amount, monotonic() + max(seconds, 1))
            self._blocks.move_to_end(key)
            if len(self._blocks) > MOST_BLOCKS:
                self._blocks.popitem(last=False)
        return end - taken + amount

    def get(self, key: str) -> int:
        """Return how many were counted in the window of ``key``, as far as this process knows."""
        with self._lock:
            block = self._find(key)
            return 0 if block is None else block.end - block.left

    def get_expiry(self, key: str) -> float:
        """Return when the window of ``key`` ends, in seconds since 1970 by the machine's clock."""
        with self._lock:
            block = self._find(key)
            return read_machine_seconds() + (0.0 if block is None else block.ends_at - monotonic())

    def check(self) -> bool:
        """Tell whether Valkey answers."""
        return bool(self._shared.check())

    def reset(self) -> int | None:
        """Forget every count."""
        with self._lock:
            self._blocks.clear()
        return self._shared.reset()

    def clear(self, key: str) -> None:
        """Forget the counts of ``key``."""
        with self._lock:
            self._blocks.pop(key, None)
        self._shared.clear(key)

    def _find(self, key: str) -> _Block | None:
        block = self._blocks.get(key)
        return None if block is None or block.ends_at <= monotonic() else block


def count_through(redis_url: str) -> str:
    """Return the address under which ``limits`` finds counts that are shared through this Valkey."""
    return SCHEME + redis_url
