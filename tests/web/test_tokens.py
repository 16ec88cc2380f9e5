"""Access tokens: what is sound is read, and every fault, whatever it is, is NotSignedIn."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.errors import NotSignedIn
from journal_api.settings import SettingsError
from journal_api.web.tokens import (
    ACCESS_LIFETIME,
    AccessClaims,
    install_tokens,
    issue_access_token,
    name_key,
    verify_access_token,
)

ISSUER = "https://journal.test"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SIGN_IN, USER = UUID(int=1), UUID(int=2)
KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    install_tokens(app, token_key_pem=PEM, issuer=ISSUER)
    with app.app_context():
        yield app


def _claims(**changes: Any) -> dict[str, Any]:
    issued_at = int(NOW.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": "journal-api",
        "sub": str(USER),
        "sid": str(SIGN_IN),
        "jti": str(uuid4()),
        "typ": "access",
        "iat": issued_at,
        "exp": issued_at + 600,
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def _sign(claims: dict[str, Any], **headers: Any) -> str:
    return jwt.encode(claims, KEY, "ES256", headers={"kid": name_key(KEY.public_key())} | headers)


def test_an_issued_token_names_its_sign_in_and_user() -> None:
    raw = issue_access_token(sign_in_id=SIGN_IN, user_id=USER, now=NOW)

    assert verify_access_token(raw, NOW) == AccessClaims(sign_in_id=SIGN_IN, user_id=USER)
    assert jwt.get_unverified_header(raw) == {"alg": "ES256", "typ": "JWT", "kid": name_key(KEY.public_key())}
    assert jwt.decode(raw, options={"verify_signature": False}).keys() >= set(_claims())


@pytest.mark.parametrize("shift", [timedelta(days=-3650), timedelta(0), timedelta(days=3650)])
def test_a_token_lives_ten_minutes_of_the_driven_clock(shift: timedelta) -> None:
    now = NOW + shift
    raw = issue_access_token(sign_in_id=SIGN_IN, user_id=USER, now=now)

    assert verify_access_token(raw, now + ACCESS_LIFETIME - timedelta(seconds=1))
    for moment in (now + ACCESS_LIFETIME, now - timedelta(minutes=1)):
        with pytest.raises(NotSignedIn):
            verify_access_token(raw, moment)


def test_a_remembered_token_still_expires_to_the_second() -> None:
    raw = issue_access_token(sign_in_id=SIGN_IN, user_id=USER, now=NOW)
    just_before = NOW + ACCESS_LIFETIME - timedelta(seconds=1)
    verify_access_token(raw, just_before)

    with pytest.raises(NotSignedIn):
        verify_access_token(raw, just_before + timedelta(seconds=1))


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "jti", "typ", "iat", "exp"])
def test_a_token_without_one_of_the_claims_is_refused(claim: str) -> None:
    with pytest.raises(NotSignedIn):
        verify_access_token(_sign(_claims(**{claim: None})), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.test"},
        {"aud": "another"},
        {"typ": "refresh"},
        {"sub": "no-uuid"},
        {"sid": 7},
        {"jti": ""},
        {"exp": True},
        {"exp": 10**30},
        {"exp": "9999999999"},
        {"iat": 1.5},
        {"iat": -(10**30)},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    assert verify_access_token(_sign(_claims()), NOW)

    with pytest.raises(NotSignedIn):
        verify_access_token(_sign(_claims(**changes)), NOW)


def test_a_token_of_another_key_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    forged = jwt.encode(_claims(), other, "ES256", headers={"kid": name_key(KEY.public_key())})

    with pytest.raises(NotSignedIn):
        verify_access_token(forged, NOW)


@pytest.mark.parametrize("kid", ["", "another", None])
def test_a_token_with_another_key_id_is_refused(kid: str | None) -> None:
    raw = jwt.encode(_claims(), KEY, "ES256", headers={} if kid is None else {"kid": kid})

    with pytest.raises(NotSignedIn):
        verify_access_token(raw, NOW)


def test_the_algorithm_is_pinned() -> None:
    kid = {"kid": name_key(KEY.public_key())}
    unsigned = jwt.encode(_claims(), None, "none", headers=kid)
    symmetric = jwt.encode(_claims(), "k" * 64, "HS256", headers=kid)

    for raw in (unsigned, symmetric):
        with pytest.raises(NotSignedIn):
            verify_access_token(raw, NOW)


@given(st.one_of(st.text(max_size=80), st.lists(st.text("abyZ09-_=", max_size=30), max_size=5).map(".".join)))
def test_garbage_is_refused(raw: str) -> None:
    app = Flask(__name__)
    install_tokens(app, token_key_pem=PEM, issuer=ISSUER)
    with app.app_context(), pytest.raises(NotSignedIn):
        verify_access_token(raw, NOW)


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        ('{"alg":"ES256"}', "[" * 1000),
        ("[" * 1000, "{}"),
        ('{"alg":"ES256","kid":{"a":1}}', "{}"),
        ('{"alg":["ES256"]}', '{"sub":1}'),
        ("null", "null"),
        ('{"alg":"ES256","kid":[]}', "[]"),
        ('{"alg":"ES256","crit":["x"]}', '{"exp":1e400}'),
        ('{"alg":"ES256","b64":false}', "{}"),
    ],
)
def test_what_is_read_before_the_signature_cannot_break_it(header: str, payload: str) -> None:
    raw = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (header, payload, "x" * 64))

    with pytest.raises(NotSignedIn):
        verify_access_token(raw, NOW)


def test_an_endless_token_is_refused_unread() -> None:
    with pytest.raises(NotSignedIn):
        verify_access_token(_sign(_claims(more="x" * 5000)), NOW)


def test_a_tampered_claim_is_refused() -> None:
    header, _payload, signature = _sign(_claims()).split(".")
    other = base64.urlsafe_b64encode(json.dumps(_claims(sub=str(UUID(int=9)))).encode()).decode().rstrip("=")

    with pytest.raises(NotSignedIn):
        verify_access_token(f"{header}.{other}.{signature}", NOW)


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())])
def test_a_key_of_another_kind_is_refused_at_start(key: Any) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()

    with pytest.raises(SettingsError):
        install_tokens(Flask(__name__), token_key_pem=pem, issuer=ISSUER)


@pytest.mark.parametrize("pem", ["", "not a key"])
def test_what_is_no_key_is_refused_at_start(pem: str) -> None:
    with pytest.raises(SettingsError):
        install_tokens(Flask(__name__), token_key_pem=pem, issuer=ISSUER)
