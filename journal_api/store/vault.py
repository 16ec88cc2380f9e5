"""Seals what a patient writes: AES-256-GCM under a key per patient, each wrapped by a ring of keys with ids.

The sealed text is bound to its patient, type, id, revision and field: moved to another row it does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from journal_api.domain.errors import BrokenSeal
from journal_api.domain.note_keys import WrappedKey

NONCE_BYTES = 12
KEY_BYTES = 32
# Nothing of an account opens as something of a patient, whatever their ids.
_FACTOR = b"second factor "


class RingKey(Protocol):
    """One key of the ring: the first wraps, all of them unwrap."""

    @property
    def key_id(self) -> str:
        """Name the key."""

    @property
    def secret(self) -> bytes:
        """Give its 32 bytes."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a sealed text is bound to."""

    patient_id: UUID
    kind: str
    item_id: UUID
    revision: int
    field_name: str

    def bytes(self) -> bytes:
        """Give the associated data."""
        return f"{self.patient_id}|{self.kind}|{self.item_id}|{self.revision}|{self.field_name}".encode()


class PatientCipher:
    """Seals, opens and fingerprints one patient's texts."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._fingerprint_key = hmac.digest(key, b"fingerprint", hashlib.sha256)

    def seal(self, text: str, seal: Seal) -> bytes:
        """Return nonce and ciphertext of ``text``, bound to ``seal``."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, text.encode(), seal.bytes())

    def open(self, sealed: bytes, seal: Seal) -> str:
        """Return the text; BrokenSeal when key, row, revision or a single bit is not the one it was sealed with."""
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], seal.bytes()).decode()
        except (InvalidTag, ValueError) as error:
            raise BrokenSeal from error

    def fingerprint(self, content: bytes) -> bytes:
        """Return a keyed hash: equal for equal content of this patient, and no help in guessing it."""
        return hmac.digest(self._fingerprint_key, content, hashlib.sha256)


class Vault:
    """Makes, wraps and unwraps the patients' keys, and seals the secrets of second factors."""

    def __init__(self, ring: Sequence[RingKey]) -> None:
        self._current = ring[0].key_id
        self._ring = {key.key_id: AESGCM(key.secret) for key in ring}

    @property
    def key_id_in_use(self) -> str:
        """Name the ring's key that wraps now."""
        return self._current

    def make_key(self, patient_id: UUID) -> WrappedKey:
        """Make a new random key for a patient, wrapped by the ring's key in use."""
        return self._wrap(patient_id.bytes, secrets.token_bytes(KEY_BYTES))

    def rewrap(self, patient_id: UUID, wrapped: WrappedKey) -> WrappedKey:
        """Wrap the same key by the ring's key in use; BrokenSeal as for ``cipher``."""
        return self._wrap(patient_id.bytes, self._unwrap(patient_id.bytes, wrapped))

    def cipher(self, patient_id: UUID, wrapped: WrappedKey) -> PatientCipher:
        """Unwrap a patient's key; BrokenSeal when the ring lacks its key or the row is another patient's."""
        return PatientCipher(self._unwrap(patient_id.bytes, wrapped))

    def seal_factor(self, user_id: UUID, secret: str) -> WrappedKey:
        """Seal what an account shares with its authenticator app, by the ring's key in use."""
        return self._wrap(_FACTOR + user_id.bytes, secret.encode())

    def open_factor(self, user_id: UUID, sealed: WrappedKey) -> str:
        """Return the secret; BrokenSeal when the ring lacks its key or the row is another account's."""
        return self._unwrap(_FACTOR + user_id.bytes, sealed).decode()

    def _wrap(self, binding: bytes, key: bytes) -> WrappedKey:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return WrappedKey(self._current, nonce + self._ring[self._current].encrypt(nonce, key, binding))

    def _unwrap(self, binding: bytes, wrapped: WrappedKey) -> bytes:
        ring_key = self._ring.get(wrapped.ring_key_id)
        if ring_key is None:
            raise BrokenSeal
        nonce, sealed = wrapped.wrapped_key[:NONCE_BYTES], wrapped.wrapped_key[NONCE_BYTES:]
        try:
            return ring_key.decrypt(nonce, sealed, binding)
        except InvalidTag as error:
            raise BrokenSeal from error
