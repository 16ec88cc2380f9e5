"""Cursors: where a list goes on, sealed so that only this service made them, for this list and this caller."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from journal_api.domain.errors import BadCursor

_TAG_BYTES = 16
_LONGEST = 2000
_PURPOSE = b"journal-api list cursors"

Position = tuple[str | int | float | None, ...]


class Cursors:
    """Seals and opens cursors with a key of their own, derived from the service's secret."""

    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        """Derive the key; ``secret`` is the service's, 32 bytes or more."""
        self._key = hmac.digest(secret, _PURPOSE, hashlib.sha256)

    def seal(self, position: Position, *, scope: Mapping[str, Any]) -> str:
        """Return the cursor that goes on after ``position`` in the list that ``scope`` names: list, filters, caller."""
        payload = _spell(list(position))
        return base64.urlsafe_b64encode(self._tag(payload, scope) + payload).decode().rstrip("=")

    def open(self, cursor: str, *, scope: Mapping[str, Any]) -> Position:
        """Return the position inside ``cursor``.

        Raises BadCursor for one that is tampered with, or of another list, other filters or another caller.
        """
        try:
            sealed = base64.b64decode(_pad(cursor), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise BadCursor from None
        tag, payload = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(payload, scope)):
            raise BadCursor
        return tuple(json.loads(payload))

    def _tag(self, payload: bytes, scope: Mapping[str, Any]) -> bytes:
        message = _spell(scope) + b"\0" + payload
        return hmac.digest(self._key, message, hashlib.sha256)[:_TAG_BYTES]


def _spell(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()


def _pad(cursor: str) -> str:
    if len(cursor) > _LONGEST:
        raise BadCursor
    return cursor + "=" * (-len(cursor) % 4)
