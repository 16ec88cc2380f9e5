"""HTTP receivers that behave and misbehave: real sockets on this machine, on a free port, by the message's target."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

_LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Posted:
    """One request as it arrived, whatever became of it."""

    headers: Mapping[str, str]
    content: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The message."""
        told: dict[str, Any] = json.loads(self.content)["data"]
        return told

    @property
    def target(self) -> str:
        """Whom it is for; empty for what is no message of ours."""
        return str(json.loads(self.content).get("data", {}).get("to", ""))


@dataclass
class HttpServer:
    """A server whose answer depends on the target: the bytes that ``answers`` has for it, or what ``moods`` says.

    Moods: ``hang`` (never answers), ``drip`` (a byte of its head now and then), ``drip_body`` (200, then the same of
    its body), ``reset`` (breaks off after the request), ``flood`` (200 and a body without end). Others are taken.
    """

    url: str = ""
    came: list[Posted] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)
    moods: dict[str, str] = field(default_factory=dict)
    is_hanging: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)

    def came_for(self, target: str) -> list[Posted]:
        """List what came for one target."""
        return [posted for posted in self.came if posted.told["to"] == target]

    def serve(self, peer: socket.socket) -> None:
        """Read one request and answer it."""
        with peer, suppress(OSError):
            posted = _read_request(peer)
            if posted is None:
                return
            self.came.append(posted)
            target = posted.target
            self._answer(peer, self.moods.get(target, ""), self.answers.get(target, answer(200, body='{"id": "R-1"}')))

    def _answer(self, peer: socket.socket, mood: str, usual: bytes) -> None:
        if mood == "hang":
            self.is_hanging.set()
            self.is_over.wait()
        elif mood == "reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        elif mood == "drip":
            self._drip(peer, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 10_000)
        elif mood == "drip_body":
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
            self._drip(peer, b"z" * 10_000)
        elif mood == "flood":
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while not self.is_over.is_set():
                peer.sendall(b"z" * 65_536)
        else:
            peer.sendall(usual)

    def _drip(self, peer: socket.socket, content: bytes) -> None:
        for byte in content:
            if self.is_over.wait(0.02):
                return
            peer.sendall(bytes([byte]))


def answer(status: int, *headers: str, body: str = "") -> bytes:
    """Write an answer."""
    lines = (f"HTTP/1.1 {status} Said", f"Content-Length: {len(body.encode())}", *headers, "", body)
    return "\r\n".join(lines).encode()


@contextmanager
def running_http_server() -> Iterator[HttpServer]:
    """Yield a receiver; whoever hangs on it at the end is let go."""
    server, listener = HttpServer(), socket.create_server(("127.0.0.1", 0))
    server.url = f"http://127.0.0.1:{listener.getsockname()[1]}/messages"
    threads: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                peer, _ = listener.accept()
                thread = threading.Thread(target=server.serve, args=(peer,), daemon=True)
                threads.append(thread)
                thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server.is_over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (accepting, *threads):
            thread.join(10)


def _read_request(peer: socket.socket) -> Posted | None:
    peer.settimeout(10)
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = peer.recv(65_536)
        if not part:
            return None
        raw += part
    head, _, content = raw.partition(b"\r\n\r\n")
    pairs = (line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:])
    headers = {name.lower(): value for name, value in pairs}
    while len(content) < int(headers["content-length"]):
        content += peer.recv(65_536)
    return Posted(headers, content)
