"""Bodies that come packed: unpacked up to the limit of their operation and not a byte further."""

from __future__ import annotations

import zlib
from typing import Final

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from journal_api.domain.errors import BadBody

IDENTITY: Final = "identity"
GZIP: Final = "gzip"
# zlib's word for a gzip frame around the largest window.
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_NOT_GZIP = "The body is not one whole gzip stream."


def read_encoding(request: Request) -> str:
    """Return how the body is packed, as the request says."""
    return request.headers.get("Content-Encoding", IDENTITY).strip().lower()


def unpack_body(request: Request, raw: bytes, limit_bytes: int) -> bytes:
    """Return the body as it was before packing. Raises RequestEntityTooLarge beyond the limit, BadBody."""
    if read_encoding(request) != GZIP or not raw:
        return raw
    # A bomb is never unpacked: reading stops one byte above what is taken.
    unpacker = zlib.decompressobj(wbits=_GZIP_WINDOW)
    try:
        unpacked = unpacker.decompress(raw, limit_bytes + 1)
    except zlib.error:
        raise BadBody(_NOT_GZIP) from None
    if len(unpacked) > limit_bytes:
        raise RequestEntityTooLarge
    if not unpacker.eof or unpacker.unused_data:
        raise BadBody(_NOT_GZIP)
    return unpacked
