"""The load: a fixed number of clients, each with one connection and one request under way, for a fixed time.

Run as a program, so that it shares nothing with what it times: it reads whole requests from a file, a JSON list of
texts, takes them in turn, and prints how many were answered as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import cast

import click
import uvloop

HOST = "127.0.0.1"
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Client(asyncio.Protocol):
    """Sends the next request as soon as the last one is answered, and counts answers by status."""

    def __init__(self, requests: Iterator[bytes], answers: Counter[int], lost: asyncio.Event) -> None:
        self._requests = requests
        self._answers = answers
        self._lost = lost
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            return
        head = self._received[:end].lower()
        at = head.find(_LENGTH)
        length = int(head[at + len(_LENGTH) :].partition(b"\r\n")[0]) if at >= 0 else 0
        if len(self._received) < end + len(_END_OF_HEAD) + length:
            return
        self._answers[int(head[9:12])] += 1
        self._received = b""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(next(self._requests))

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost.set()


async def run(requests: list[bytes], *, port: int, clients: int, seconds: float) -> dict[str, object]:
    """Load the server on ``port`` and return answers by status and the seconds they took."""
    answers: Counter[int] = Counter()
    in_turn = itertools.cycle(requests)
    until = perf_counter() + seconds
    began = perf_counter()
    await asyncio.gather(*(_go_on(in_turn, answers, port=port, until=until) for _ in range(clients)))
    return {"answers": dict(answers), "seconds": perf_counter() - began}


async def _go_on(requests: Iterator[bytes], answers: Counter[int], *, port: int, until: float) -> None:
    """Keep one client going until the time is over, with a new connection where the server ends one."""
    loop = asyncio.get_running_loop()
    while (left := until - perf_counter()) > 0:
        lost = asyncio.Event()
        transport, _ = await loop.create_connection(lambda lost=lost: Client(requests, answers, lost), HOST, port)
        try:
            await asyncio.wait_for(lost.wait(), left)
        except TimeoutError:
            transport.abort()


def main() -> None:
    """Read the options, load, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("requests", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    requests = [text.encode() for text in json.loads(options.requests.read_text())]
    found = uvloop.run(run(requests, port=options.port, clients=options.clients, seconds=options.seconds))
    click.echo(json.dumps(found))


if __name__ == "__main__":
    main()
