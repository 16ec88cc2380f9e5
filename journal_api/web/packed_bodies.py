"""Bodies that come packed: unpacked up to the limit of their operation and not a byte further."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from journal_api.domain.errors import BadBody

IDENTITY: Final = "identity"
GZIP: Final = "gzip"
# zlib's word for a gzip frame around the largest window.
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_NOT_GZIP = "The body is not one whole gzip stream."


class _Unpacker(Protocol):
    def decompress(self, data: bytes, /, max_length: int) -> bytes: ...


def read_encoding(request: Request) -> str:
    """Return how the body is packed, as the request says."""
    return request.headers.get("Content-Encoding", IDENTITY).strip().lower()


def unpack_body(request: Request, raw: bytes, limit_bytes: int) -> bytes:
    """Return the body as it was before packing. Raises RequestEntityTooLarge beyond the limit, BadBody."""
    return b"".join(unpack_parts(request, (raw,), limit_bytes))


def unpack_parts(request: Request, parts: Iterable[bytes], limit_bytes: int) -> Iterator[bytes]:
    """Yield a body that comes in parts as it was before packing; raises as ``unpack_body`` does."""
    if read_encoding(request) != GZIP:
        yield from parts
        return
    unpacker, left, is_empty = zlib.decompressobj(wbits=_GZIP_WINDOW), limit_bytes, True
    for part in parts:
        is_empty = is_empty and not part
        unpacked = _unpack(unpacker, part, most=left + 1)
        left -= len(unpacked)
        if left < 0:
            raise RequestEntityTooLarge
        yield unpacked
    if not is_empty and (not unpacker.eof or unpacker.unused_data):
        raise BadBody(_NOT_GZIP)


def _unpack(unpacker: _Unpacker, part: bytes, *, most: int) -> bytes:
    # A bomb is never unpacked: reading stops one byte above what is taken.
    try:
        return unpacker.decompress(part, most)
    except zlib.error:
        raise BadBody(_NOT_GZIP) from None
