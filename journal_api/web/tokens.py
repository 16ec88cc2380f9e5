"""Access tokens: signed with ES256, good for ten minutes, and only ever as good as the sign-in they name.

flask-jwt-extended makes and reads them; what it leaves open is closed here: tokens without the claims we require are
refused, every fault is NotSignedIn, and time is the caller's ``now``, because the product's clock can be driven.
"""

from __future__ import annotations

import base64
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, current_app
from flask_jwt_extended import JWTManager, create_access_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from journal_api.domain.errors import NotSignedIn
from journal_api.settings import SettingsError

ACCESS_LIFETIME = timedelta(minutes=10)
AUDIENCE = "journal-api"
ALGORITHM = "ES256"

_EXTENSION = "journal_api.tokens"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_TOKEN = 2048
_CLOCKS_APART = timedelta(seconds=30)
_MOST_REMEMBERED = 4096
# The library compares with the machine's clock; a century of leeway leaves the comparison to us.
_LEEWAY = timedelta(days=36_525)


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a sound access token says: whose it is, and of which sign-in."""

    sign_in_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class _Verified:
    claims: AccessClaims
    issued_at: datetime
    expires_at: datetime


class _Remembered:
    """Tokens whose signature was found sound, by their hash: those used last, bounded.

    A signature stays sound for as long as its key, which is the process's. Nothing else is remembered: the token's
    times are checked at every use, and whether its sign-in still lives is asked of the database.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, _Verified] = OrderedDict()
        self._lock = Lock()

    def find(self, key: bytes) -> _Verified | None:
        with self._lock:
            verified = self._seen.get(key)
            if verified is not None:
                self._seen.move_to_end(key)
        return verified

    def keep(self, key: bytes, verified: _Verified) -> None:
        with self._lock:
            self._seen[key] = verified
            if len(self._seen) > _MOST_REMEMBERED:
                self._seen.popitem(last=False)


def install_tokens(app: Flask, *, token_key_pem: str, issuer: str) -> None:
    """Let ``app`` make and read access tokens with the P-256 key of ``token_key_pem``, as ``issuer``.

    Raises SettingsError when the key is anything else.
    """
    private = _load_key(token_key_pem)
    public = private.public_key()
    key_id = name_key(public)
    app.config.update(
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_ENCODE_ISSUER=issuer,
        JWT_DECODE_ISSUER=issuer,
        JWT_ENCODE_AUDIENCE=AUDIENCE,
        JWT_DECODE_AUDIENCE=AUDIENCE,
        JWT_DECODE_LEEWAY=_LEEWAY,
        JWT_ENCODE_NBF=False,
        JWT_TOKEN_LOCATION=["headers"],
        JWT_COOKIE_CSRF_PROTECT=False,
    )
    manager = JWTManager(app)
    manager.encode_key_loader(lambda _identity: private)
    manager.decode_key_loader(lambda headers, _claims: _key_for(headers, {key_id: public}))
    manager.additional_headers_loader(lambda _identity: {"kid": key_id})
    app.extensions[_EXTENSION] = _Remembered()


def issue_access_token(*, sign_in_id: UUID, user_id: UUID, now: datetime) -> str:
    """Return a token for a sign-in, good from ``now`` for ten minutes or until the sign-in ends."""
    issued_at = int(now.timestamp())
    claims = {
        "sid": str(sign_in_id),
        "typ": "access",
        "jti": str(uuid4()),
        "iat": issued_at,
        "exp": issued_at + int(ACCESS_LIFETIME.total_seconds()),
    }
    token: str = create_access_token(str(user_id), additional_claims=claims, expires_delta=False)
    return token


def verify_access_token(raw: str, now: datetime) -> AccessClaims:
    """Return what the token says. The sign-in it names may have ended since: that is asked of the database.

    Raises NotSignedIn, whatever is wrong with it.
    """
    if len(raw) > _LONGEST_TOKEN or not raw.isascii():
        raise NotSignedIn
    remembered: _Remembered = current_app.extensions[_EXTENSION]
    key = hashlib.sha256(raw.encode()).digest()
    verified = remembered.find(key)
    if verified is None:
        verified = _verify(raw)
        remembered.keep(key, verified)
    if not verified.issued_at - _CLOCKS_APART <= now < verified.expires_at:
        raise NotSignedIn
    return verified.claims


def name_key(public: ec.EllipticCurvePublicKey) -> str:
    """Return the key's id: the first 16 characters of its RFC 7638 thumbprint."""
    numbers = public.public_numbers()
    x, y = (_base64(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    thumbprint = hashlib.sha256(f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'.encode()).digest()
    return _base64(thumbprint)[:16]


def _verify(raw: str) -> _Verified:
    try:
        return _read_claims(decode_token(raw, allow_expired=True))
    # The library reads the claims before the signature: whatever a stranger puts there must end here.
    except (PyJWTError, JWTExtendedException, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise NotSignedIn from error


def _read_claims(claims: Mapping[str, Any]) -> _Verified:
    if claims["typ"] != "access" or not isinstance(claims["jti"], str) or not claims["jti"]:
        raise NotSignedIn
    return _Verified(
        AccessClaims(sign_in_id=UUID(str(claims["sid"])), user_id=UUID(claims["sub"])),
        issued_at=_read_instant(claims["iat"]),
        expires_at=_read_instant(claims["exp"]),
    )


def _read_instant(seconds: Any) -> datetime:
    if type(seconds) is not int:
        raise TypeError("an instant in a token is a whole number of seconds")
    return _EPOCH + timedelta(seconds=seconds)


def _key_for(headers: Mapping[str, Any], keys: Mapping[str, ec.EllipticCurvePublicKey]) -> ec.EllipticCurvePublicKey:
    key = keys.get(headers.get("kid", ""))
    if key is None or headers.get("typ", "JWT") != "JWT":
        raise NotSignedIn
    return key


def _load_key(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise SettingsError("JOURNAL_TOKEN_KEY must be a private key in PEM, without a passphrase.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SettingsError("JOURNAL_TOKEN_KEY must be a key on the curve P-256.")
    return key


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
