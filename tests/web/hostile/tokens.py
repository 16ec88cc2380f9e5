"""Tokens of every make that must open nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from journal_api.web.tokens import AUDIENCE
from tests.apps import PUBLIC_URL, make_token_key
from tests.people import Person
from tests.web.matrix.worlds import NOW, World

ISSUED_AT = int(NOW.timestamp())


def list_tokens(world: World, person: Person) -> Iterator[tuple[str, str | None]]:
    """Yield what each attempt is, and its Authorization header; None: it sends none."""
    good = world.make_token(person)
    header = jwt.get_unverified_header(good)
    claims = jwt.decode(good, options={"verify_signature": False})
    yield "none", None
    for title, text in _MALFORMED.items():
        yield title, text
    yield "another scheme", f"Basic {good}"
    yield "a refresh token", f"Bearer {person.refresh_token}"
    yield "twice", f"Bearer {good} {good}"
    yield "a changed signature", f"Bearer {good[:-4]}{'AAAA' if good[-4:] != 'AAAA' else 'BBBB'}"
    yield "no signature", f"Bearer {good.rsplit('.', 1)[0]}."
    yield "huge", f"Bearer {good}{'A' * 10_000}"
    yield "algorithm none", f"Bearer {_spell({**header, 'alg': 'none'})}.{_spell(claims)}."
    yield "HS256 with the public key", f"Bearer {_sign_with_public_key(header, claims)}"
    stranger = ec.generate_private_key(ec.SECP256R1())
    yield "another key", f"Bearer {_sign(claims, header, key=stranger)}"
    for title, changed in _list_claims().items():
        yield title, f"Bearer {_sign({**claims, **changed}, header)}"
    for name in ("exp", "iat", "iss", "aud", "sub", "sid", "jti", "typ"):
        rest = {claim: value for claim, value in claims.items() if claim != name}
        yield f"without {name}", f"Bearer {_sign(rest, header)}"
    for kid in ("", "../../key", None):
        yield f"key id {kid}", f"Bearer {_sign(claims, {**header, 'kid': kid})}"
    yield "another type", f"Bearer {_sign(claims, {**header, 'typ': 'at+jwt'})}"


def _list_claims() -> dict[str, dict[str, Any]]:
    return {
        "expired": {"exp": ISSUED_AT - 1, "iat": ISSUED_AT - 700},
        "from the future": {"iat": ISSUED_AT + 3600, "exp": ISSUED_AT + 4200},
        "another issuer": {"iss": PUBLIC_URL + ".example"},
        "another audience": {"aud": AUDIENCE + "-2"},
        "a refresh token's type": {"typ": "refresh"},
        "an ended sign-in": {"sid": str(uuid4())},
        "a sign-in that is no id": {"sid": "1' OR 1=1 --"},
        "NUL in the sign-in": {"sid": "\0"},
        "a sign-in that is a list": {"sid": []},
        "an expiry in words": {"exp": "tomorrow"},
        "an expiry beyond time": {"exp": 10**18},
        "an expiry of infinity": {"exp": 1e400},
        "an issue before time": {"iat": -(10**18)},
        "a person that is a number": {"sub": 7},
        "nobody": {"sub": ""},
    }


_MALFORMED = {
    "nothing": "",
    "a bare scheme": "Bearer",
    "a scheme and space": "Bearer ",
    "garbage": "Bearer garbage",
    "two dots": "Bearer ..",
    "three empty objects": "Bearer e30.e30.e30",
    "not base64": "Bearer é.ü.ß",
    "deep claims": f"Bearer e30.{base64.urlsafe_b64encode(b'[' * 900).decode().rstrip('=')}.e30",
}


def _sign(claims: Any, header: Any, *, key: ec.EllipticCurvePrivateKey | None = None) -> str:
    signer: Any = key or make_token_key()
    algorithm = jwt.get_algorithm_by_name("ES256")
    signed = f"{_spell(header)}.{_spell(claims)}"
    signature = algorithm.sign(signed.encode(), algorithm.prepare_key(signer))
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _sign_with_public_key(header: Any, claims: Any) -> str:
    """Sign as whoever hopes that the verifier takes its public key for a shared secret; by hand, libraries refuse."""
    private = serialization.load_pem_private_key(make_token_key().encode(), password=None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signed = f"{_spell({**header, 'alg': 'HS256'})}.{_spell(claims)}"
    return f"{signed}.{base64.urlsafe_b64encode(algorithm.sign(signed.encode(), public)).decode().rstrip('=')}"


def _spell(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
