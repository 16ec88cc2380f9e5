"""Targets of contact channels at rest: sealed by whoever gives them, opened by whoever sends to them."""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from journal_api.domain.contact_channels import CODE_DIGITS
from journal_api.services.resources import Resources
from journal_api.services.secret_codes import derive_key, hash_code, open_code, seal_code

_TARGET: Final = "contact target"
_TARGET_SEALED: Final = "contact target at rest"
_CODE: Final = "contact channel code"
_CODE_SEALED: Final = "contact channel code at rest"


def hash_target(resources: Resources, target: str) -> bytes:
    """Return what a target is known again by."""
    return hash_code(resources.secret, _TARGET, target)


def seal_target(resources: Resources, target: str, *, target_hash: bytes) -> bytes:
    """Seal a target, bound to its hash."""
    return seal_code(derive_key(resources.secret, _TARGET_SEALED), target, binding=target_hash)


def open_target(resources: Resources, sealed: bytes, *, target_hash: bytes) -> str:
    """Return the target. Raises BrokenSeal."""
    return open_code(derive_key(resources.secret, _TARGET_SEALED), sealed, binding=target_hash)


def make_channel_code() -> str:
    """Return a code short enough to be typed off a telephone."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def hash_channel_code(resources: Resources, channel_id: UUID, code: str) -> bytes:
    """Return what a code is compared by: of this very channel, so that a code of another opens nothing."""
    return hash_code(resources.secret, _CODE, f"{channel_id} {code}")


def seal_channel_code(resources: Resources, channel_id: UUID, code: str) -> bytes:
    """Seal a code until it is sent, bound to its channel."""
    return seal_code(derive_key(resources.secret, _CODE_SEALED), code, binding=channel_id.bytes)


def open_channel_code(resources: Resources, channel_id: UUID, sealed: bytes) -> str:
    """Return the code that is to be sent. Raises BrokenSeal."""
    return open_code(derive_key(resources.secret, _CODE_SEALED), sealed, binding=channel_id.bytes)
