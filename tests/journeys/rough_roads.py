"""A road to the API on which things go wrong as they do between a phone and a server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx

# What becomes of one request after the other; from then on all goes well.
MISHAPS = ("busy", "none", "away", "answer lost")
_REFUSALS = {"busy": 429, "away": 503, "token over": 401}
_KEPT = ("authorization", "content-type")


@dataclass(slots=True)
class RoughRoad:
    """The road from ``url`` to the API at ``api_url``: mishaps to come, what came through, the answers."""

    api_url: str
    mishaps: list[str]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)


@contextmanager
def rough_road(api_url: str, mishaps: Sequence[str] = MISHAPS) -> Iterator[RoughRoad]:
    """Yield a road on which a limit is met, the service is away, and an answer is lost, or other mishaps."""
    road = RoughRoad(api_url, list(mishaps))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Traveler, road))
    road.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield road
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Traveler(BaseHTTPRequestHandler):
    """Takes one request along the road."""

    def __init__(self, road: RoughRoad, *arguments: Any) -> None:
        self._road = road
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Send it on, unless a mishap is due."""
        self._travel()

    def do_POST(self) -> None:
        """Send it on, unless a mishap is due."""
        self._travel()

    def _travel(self) -> None:
        mishap = self._road.mishaps.pop(0) if self._road.mishaps else "none"
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if mishap == "unreachable":
            self.close_connection = True
            return
        if mishap in _REFUSALS:
            self._answer(_REFUSALS[mishap], b"{}", {"Retry-After": "0"})
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() in _KEPT}
        answer = httpx.request(self.command, self._road.api_url + self.path, content=content, headers=headers)
        self._road.asked.append(f"{self.command} {self.path.partition('?')[0]}")
        self._road.statuses.append(answer.status_code)
        if mishap != "answer lost":
            self._answer(answer.status_code, answer.content, {"Content-Type": answer.headers["Content-Type"]})

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""
