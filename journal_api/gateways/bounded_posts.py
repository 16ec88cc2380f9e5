"""One HTTP request at a time that ends by itself: a whole limit, no redirects, no proxies, a small answer."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpcore

from journal_api.gateways.encryption import make_context

CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 20.0
MOST_ANSWER_BYTES: Final = 16_384

BROKEN = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered; ``content`` is the beginning of its body, as much as came in time."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


def post(url: str, content: bytes, headers: Mapping[str, str], *, whole_seconds: float = WHOLE_SECONDS) -> Reply:
    """Post ``content`` and return what is answered within ``whole_seconds``, the looking up of the name left out.

    A redirect is an answer like any other: it is not followed. Raises one of BROKEN where no answer came.
    """
    network = _BoundedNetwork(ends_at=time.monotonic() + whole_seconds)
    host = httpcore.URL(url).host.decode()
    with (
        httpcore.ConnectionPool(ssl_context=make_context(host), network_backend=network, max_connections=1) as pool,
        pool.stream("POST", url, headers=list(headers.items()), content=content) as response,
    ):
        told = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in response.headers}
        return Reply(response.status, told, _read_beginning(response))


def _read_beginning(response: httpcore.Response) -> bytes:
    content = b""
    try:
        for part in response.iter_stream():
            content += part
            if len(content) >= MOST_ANSWER_BYTES:
                break
    except BROKEN:
        # The status has been told: what the rest would have said changes nothing.
        return content
    return content[:MOST_ANSWER_BYTES]


class _BoundedNetwork(httpcore.NetworkBackend):
    """Connects, and gives every step no more than is left of the whole: a server that drips ends nobody's patience."""

    def __init__(self, *, ends_at: float) -> None:
        self._network = httpcore.SyncBackend()
        self._ends_at = ends_at

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the name that answers."""
        del timeout
        trouble: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in _list_addresses(host, port):
            limit = min(CONNECT_SECONDS, _left(self._ends_at, httpcore.ConnectTimeout))
            try:
                stream = self._network.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _BoundedStream(stream, ends_at=self._ends_at)
        raise trouble


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose every step gets no more than is left of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, *, ends_at: float) -> None:
        self._stream = stream
        self._ends_at = ends_at

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        del timeout
        return self._stream.read(max_bytes, _left(self._ends_at, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write everything."""
        del timeout
        self._stream.write(buffer, _left(self._ends_at, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt it, checking the certificate against the name that was asked for."""
        del timeout
        limit = _left(self._ends_at, httpcore.ConnectTimeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, limit), ends_at=self._ends_at)

    def get_extra_info(self, info: str) -> Any:
        """Tell what the connection knows of itself."""
        return self._stream.get_extra_info(info)


def _list_addresses(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _left(ends_at: float, too_late: type[httpcore.TimeoutException]) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise too_late
    return left
