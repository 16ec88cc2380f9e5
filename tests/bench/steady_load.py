"""A steady load: each request is sent when it is its turn, whether those before are answered or not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic

from tests.bench.heats import HOST

CONNECTIONS = 64
ANSWER_SECONDS = 60.0
# The server ends a connection that is idle for two seconds; one that is nearly so may end as a request sets out.
IDLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Answered:
    """When a request was sent and when its answer had come, by the machine's unhurried clock."""

    sent_at: float
    at: float
    status: int


@dataclass(slots=True)
class _Line:
    """One connection, opened when it is needed."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    used_at: float = 0.0

    async def ask(self, request: bytes) -> int:
        """Send a request and return its answer's status."""
        if self.reader is None or self.writer is None or monotonic() - self.used_at > IDLE_SECONDS:
            self.close()
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        self.writer.write(request)
        status, is_last = await asyncio.wait_for(_read_answer(self.reader), ANSWER_SECONDS)
        self.used_at = 0.0 if is_last else monotonic()
        return status

    def close(self) -> None:
        """End the connection, if there is one."""
        if self.writer is not None:
            self.writer.close()


async def send_steadily(requests: tuple[bytes, ...], *, port: int, rate: float) -> tuple[Answered, ...]:
    """Send ``rate`` requests a second over a bounded number of connections; return the answers in the same order."""
    # The one used last is taken first, so that as few as possible lie idle.
    free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
    lines = [_Line(port) for _ in range(CONNECTIONS)]
    for line in lines:
        free.put_nowait(line)
    began = monotonic()

    async def send(number: int, request: bytes) -> Answered:
        await asyncio.sleep(max(began + number / rate - monotonic(), 0.0))
        line = await free.get()
        sent_at = monotonic()
        status = await line.ask(request)
        free.put_nowait(line)
        return Answered(sent_at, monotonic(), status)

    answered = await asyncio.gather(*(send(number, request) for number, request in enumerate(requests)))
    for line in lines:
        line.close()
    return tuple(answered)


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read one answer whole: its status, and whether the server ends the connection with it."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, rest = head.partition(b"content-length:")
    await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    return int(head[9:12]), b"connection: close" in head
