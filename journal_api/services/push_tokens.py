"""Push tokens at rest: sealed by whoever registers a device, opened by whoever pushes to it."""

from __future__ import annotations

from typing import Final

from journal_api.services.resources import Resources
from journal_api.services.secret_codes import derive_key, hash_code, open_code, seal_code

_PUSH: Final = "push token"
_SEALED: Final = "push token at rest"


def hash_push_token(resources: Resources, token: str) -> bytes:
    """Return what a token is found by: the same token is the same device."""
    return hash_code(resources.secret, _PUSH, token)


def seal_push_token(resources: Resources, token: str, *, token_hash: bytes) -> bytes:
    """Seal a token, bound to its hash."""
    return seal_code(derive_key(resources.secret, _SEALED), token, binding=token_hash)


def open_push_token(resources: Resources, sealed: bytes, *, token_hash: bytes) -> str:
    """Return the token. Raises BrokenSeal."""
    return open_code(derive_key(resources.secret, _SEALED), sealed, binding=token_hash)
