"""The key of a patient's notes, as everybody but the vault knows it: wrapped."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A patient's key as it is stored: sealed by the ring's key of this id."""

    ring_key_id: str
    wrapped_key: bytes = field(repr=False)
