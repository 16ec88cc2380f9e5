"""Counts round trips to PostgreSQL: a small proxy on the way, which sees who speaks in turn."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from selectors import EVENT_READ, DefaultSelector

import sqlalchemy as sa

from journal_api.store.bells import BELL

_CHUNK = 1 << 16
_LOOK_SECONDS = 0.1


class Turnstile:
    """Stands between a client and a server; a turn is the client speaking after the server has spoken.

    What wakes the relays goes beside the requests, once for many of them: its connection is not counted.
    """

    def __init__(self, server: tuple[str, int]) -> None:
        self.turns = 0
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_LOOK_SECONDS)
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        """Return where clients come in."""
        port: int = self._listener.getsockname()[1]
        return port

    def close(self) -> None:
        """Let nobody through any more."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._is_over.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            carrier = threading.Thread(target=self._carry, args=(client,), daemon=True)
            self._threads.append(carrier)
            carrier.start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server, DefaultSelector() as selector:
            selector.register(client, EVENT_READ, server)
            selector.register(server, EVENT_READ, client)
            spoke_last, is_bell = server, False
            while not self._is_over.is_set():
                for key, _ in selector.select(_LOOK_SECONDS):
                    said = key.fileobj.recv(_CHUNK)
                    if not said:
                        return
                    is_bell = is_bell or BELL.encode() in said
                    if key.fileobj is client and spoke_last is server and not is_bell:
                        self.turns += 1
                    spoke_last = key.fileobj
                    key.data.sendall(said)


@contextmanager
def counting(url: str) -> Iterator[tuple[str, Turnstile]]:
    """Yield a way into the same database that leads through a turnstile."""
    parts = sa.make_url(url)
    turnstile = Turnstile((parts.host or "127.0.0.1", parts.port or 5432))
    way = parts.set(host="127.0.0.1", port=turnstile.port).update_query_dict({"sslmode": "disable"})
    yield way.render_as_string(hide_password=False), turnstile
    turnstile.close()
