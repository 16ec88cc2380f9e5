"""Codes and tokens that only their holder knows: made at random, kept as keyed hashes, sealed where they must wait."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from journal_api.domain.errors import BrokenSeal

CODE_BYTES = 32
_KEY_BYTES = 32
_NONCE_BYTES = 12


def make_code() -> str:
    """Return 256 random bits, fit for a URL."""
    return secrets.token_urlsafe(CODE_BYTES)


def derive_key(secret: bytes, purpose: str) -> bytes:
    """Return the 32-byte key that ``secret`` gives for one purpose alone."""
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=f"journal-api {purpose}".encode()).derive(secret)


def hash_code(secret: bytes, purpose: str, code: str) -> bytes:
    """Return what is kept of a code: without ``secret`` it helps nobody."""
    return hmac.digest(derive_key(secret, purpose), code.encode(), hashlib.sha256)


def seal_code(key: bytes, code: str, *, binding: bytes) -> bytes:
    """Return the code under AES-256-GCM, bound to what it belongs to."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, code.encode(), binding)


def open_code(key: bytes, sealed: bytes, *, binding: bytes) -> str:
    """Return the code; BrokenSeal when key, binding or a single bit is not the one it was sealed with."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], binding).decode()
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error
