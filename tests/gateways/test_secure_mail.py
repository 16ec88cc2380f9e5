"""Letters over TLS, to servers that ask who we are, and to servers in a bad mood: each has its name."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from journal_api.clock import read_now
from journal_api.gateways.mail import Mail, SmtpMailer
from journal_api.gateways.messages import Outcome
from tests.mail_servers import MailServer, free_port

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHEN = "chen@clinic.example"
HERE, ELSEWHERE = "127.0.0.1", "192.0.2.1"
LETTER = Mail(CHEN, "A patient on your list needs review · AB12", "Please sign in.", "f00")


def make_certificate(folder: Path, *, address: str) -> Path:
    """Make a certificate for an address, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    today = read_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{address}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def running(scheme: str, certificate: Path | None = None, **options: Any) -> Iterator[MailServer]:
    """Yield a server that is spoken to by ``smtp`` with STARTTLS, or by ``smtps``."""
    server = MailServer()
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options |= {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    controller = Controller(server, hostname=HERE, port=free_port(), **options)
    controller.start()
    server.url = f"{scheme}://{HERE}:{controller.port}"
    try:
        yield server
    finally:
        controller.stop()


def send(url: str) -> tuple[Outcome, str]:
    answer = SmtpMailer(url, "journal@clinic.example", whole_seconds=5).send(LETTER, now=NOW)
    return answer.outcome, answer.status


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the server for one on another machine, where a certificate is what it is known by."""
    for place in ("mail", "encryption"):
        monkeypatch.setattr(f"journal_api.gateways.{place}.is_loopback", lambda _host: False)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_letter_goes_encrypted_to_a_server_whose_certificate_is_trusted(
    strange: None, scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, address=HERE)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with running(scheme, certificate) as server:
        assert send(server.url) == (Outcome.ACCEPTED, "250")

    assert [letter["Message-ID"] for letter in server.taken] == ["<f00@clinic.example>"]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_stranger_with_a_certificate_of_their_own_gets_no_letter(strange: None, scheme: str, tmp_path: Path) -> None:
    with running(scheme, make_certificate(tmp_path, address=HERE)) as server:
        assert send(server.url) == (Outcome.TEMPORARY_FAILURE, "SSLCertVerificationError")

    assert server.came == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_trusted_certificate_of_another_server_is_no_use(
    strange: None, scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, address=ELSEWHERE)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with running(scheme, certificate) as server:
        assert send(server.url) == (Outcome.TEMPORARY_FAILURE, "SSLCertVerificationError")

    assert server.came == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_this_machines_own_server_needs_no_name(scheme: str, tmp_path: Path) -> None:
    with running(scheme, make_certificate(tmp_path, address=ELSEWHERE)) as server:
        assert send(server.url) == (Outcome.ACCEPTED, "250")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("right", (Outcome.ACCEPTED, "250")),
        # For a person to mend: no letter of ours is refused by it for good.
        ("wrong", (Outcome.TEMPORARY_FAILURE, "refused_us_535")),
    ],
)
def test_a_server_that_asks_who_we_are_is_told(tmp_path: Path, password: str, expected: tuple[Outcome, str]) -> None:
    def know(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=given.password == b"right", handled=False)

    options = {"authenticator": know, "auth_required": True}
    with running("smtp", make_certificate(tmp_path, address=HERE), **options) as server:
        assert send(server.url.replace("://", f"://journal:{password}@")) == expected

    assert len(server.taken) == (expected[0] is Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ("451 4.7.1 greylisted, come again", (Outcome.TEMPORARY_FAILURE, "451")),
        ("452 4.2.2 mailbox full", (Outcome.TEMPORARY_FAILURE, "452")),
        ("550 5.7.1 not wanted", (Outcome.PERMANENT_FAILURE, "550")),
        ("554 5.7.1 looks like spam", (Outcome.PERMANENT_FAILURE, "554")),
    ],
)
def test_what_is_said_to_the_letter_itself_decides(mood: str, expected: tuple[Outcome, str]) -> None:
    with running("smtp") as server:
        server.verdicts[CHEN] = mood

        assert send(server.url) == expected

    assert (len(server.came), server.taken) == (1, [])


def test_who_greylists_takes_the_same_letter_at_the_next_try() -> None:
    with running("smtp") as server:
        server.verdicts[CHEN] = "451 4.7.1 greylisted, come again"
        first = send(server.url)
        del server.verdicts[CHEN]

        again = send(server.url)

    assert (first, again) == ((Outcome.TEMPORARY_FAILURE, "451"), (Outcome.ACCEPTED, "250"))
    assert [letter["Message-ID"] for letter in server.came] == ["<f00@clinic.example>"] * 2
