"""Counts of requests, shared between processes through Valkey and taken from it in blocks.

A request that had to ask Valkey would wait for it each time. So a process takes ten at once and counts them by itself:
one request in ten asks. What a process has taken and not used is lost to that caller's window, never gained. While
Valkey is away a process takes its blocks from nobody, and counts alone.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic

import redis

BLOCK = 10
MOST_BLOCKS = 20_000
# A Valkey that does not answer by then is away: the process counts alone until it is back.
TIMEOUT_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
_PREFIX = "requests:"


@dataclass(slots=True)
class _Block:
    """What a process has taken: the shared count at the block's end, how many are left, when the window ends."""

    end: int
    left: int
    ends_at: float


class RequestCounts:
    """Counts by key, each in fixed windows. Safe to share between threads, not across a fork."""

    def __init__(self, redis_url: str, *, window_seconds: int) -> None:
        """Keep where the counts are shared; nothing is asked before the first request."""
        self._shared = redis.Redis.from_url(
            redis_url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            # Unless told, the client waits seconds between tries of its own: no request may wait for that.
            retry=None,
        )
        self._window_seconds = window_seconds
        self._blocks: OrderedDict[str, _Block] = OrderedDict()
        self._lock = Lock()
        self._pause_seconds = 0.0
        self._asks_again_at = 0.0

    def count(self, key: str) -> tuple[int, float]:
        """Count one request of ``key``; return how many its window has now, and in how many seconds that ends.

        It never fails.
        """
        with self._lock:
            block = self._blocks.get(key)
            if block is not None and block.left and block.ends_at > monotonic():
                block.left -= 1
                return _read(block)
        # Valkey is asked outside the lock: other callers' requests do not wait for it.
        taken = self._take_shared(key) or self._take_alone(block)
        with self._lock:
            self._blocks[key] = taken
            self._blocks.move_to_end(key)
            if len(self._blocks) > MOST_BLOCKS:
                self._blocks.popitem(last=False)
        return _read(taken)

    def _take_shared(self, key: str) -> _Block | None:
        """Take a block from Valkey; None while that is away, which is found out 1, 2, 4 … seconds apart."""
        if monotonic() < self._asks_again_at:
            return None
        name = _PREFIX + key
        try:
            with self._shared.pipeline() as asked:
                asked.set(name, 0, ex=self._window_seconds, nx=True)
                asked.incrby(name, BLOCK)
                asked.ttl(name)
                _was_new, end, seconds = asked.execute()
        except redis.RedisError:
            self._pause_seconds = min(self._pause_seconds * 2 or FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
            self._asks_again_at = monotonic() + self._pause_seconds
            return None
        self._pause_seconds = 0.0
        return _Block(end, BLOCK - 1, monotonic() + max(seconds, 1))

    def _take_alone(self, before: _Block | None) -> _Block:
        if before is None or before.ends_at <= monotonic():
            return _Block(BLOCK, BLOCK - 1, monotonic() + self._window_seconds)
        return _Block(before.end + BLOCK, BLOCK - 1, before.ends_at)


def _read(block: _Block) -> tuple[int, float]:
    return block.end - block.left, block.ends_at - monotonic()
