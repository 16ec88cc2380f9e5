"""Every setting of every process, read once from the environment.

``journal_api run`` makes all of them for the one-machine stack; a production installation sets them itself.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

SHORTEST_SECRET_BYTES = 32
NOTE_KEY_BYTES = 32
# What Standard Webhooks asks of a secret that signs.
SHORTEST_SIGNING_BYTES = 24
LONGEST_SIGNING_BYTES = 64
_SIGNING_PREFIX = "whsec_"


class SettingsError(Exception):
    """A setting is missing or unusable."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """One key of the ring that wraps the patients' note keys."""

    key_id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where messages of one kind (sms, page, push) are posted, and what signs them: one secret, two in a change."""

    kind: str
    url: str = field(repr=False)
    secrets: tuple[bytes, ...] = field(repr=False)


# By kind: the variable with the address, and the one with the secret.
ENDPOINTS = {
    "sms": ("JOURNAL_SMS_URL", "JOURNAL_SMS_SECRET"),
    "page": ("JOURNAL_PAGE_URL", "JOURNAL_PAGE_SECRET"),
    "push": ("JOURNAL_PUSH_URL", "JOURNAL_PUSH_SECRET"),
}


# Services of one server each, and those that a clinic runs itself; of those only the encrypted schemes.
CHATS_OF_THEIR_OWN = ("slack", "discord", "tgram")
CHATS_WITH_A_SERVER = ("mmosts", "rockets", "ntfys")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know of its surroundings.

    ``secret`` keys cursors and stored token hashes; ``note_keys`` has the key in use first, older ones after it;
    ``token_key_pem`` is the P-256 private key that signs access tokens.
    """

    environment: str
    database_url: str = field(repr=False)
    worker_database_url: str = field(repr=False)
    relay_database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    mail_from: str
    public_url: str
    secret: bytes = field(repr=False)
    token_key_pem: str = field(repr=False)
    note_keys: tuple[NoteKey, ...] = field(repr=False)
    operations_mail: str = "operations@localhost"
    canary_mail: str = "journal@localhost"
    trusted_proxy_hops: int = 0
    account_requests_per_minute: int = 600
    network_requests_per_minute: int = 600
    endpoints: tuple[Endpoint, ...] = ()
    chat_schemes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_production(self) -> bool:
        """Tell whether this process serves real patients."""
        return self.environment == "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from ``environ``.

        Raises SettingsError naming the variable and what to do.
        """
        settings = cls(
            environment=environ.get("JOURNAL_ENV", "production"),
            database_url=_required(environ, "DATABASE_URL"),
            worker_database_url=_required(environ, "DATABASE_WORKER_URL"),
            relay_database_url=_required(environ, "DATABASE_RELAY_URL"),
            redis_url=_required(environ, "REDIS_URL"),
            smtp_url=_required(environ, "SMTP_URL"),
            mail_from=environ.get("JOURNAL_MAIL_FROM", "journal@localhost"),
            operations_mail=environ.get("JOURNAL_OPERATIONS_MAIL", "operations@localhost"),
            canary_mail=environ.get("JOURNAL_CANARY_MAIL") or environ.get("JOURNAL_MAIL_FROM", "journal@localhost"),
            public_url=_required(environ, "JOURNAL_PUBLIC_URL").rstrip("/"),
            secret=_secret(environ, "JOURNAL_SECRET"),
            token_key_pem=_required(environ, "JOURNAL_TOKEN_KEY"),
            note_keys=_note_keys(_required(environ, "JOURNAL_NOTE_KEYS")),
            trusted_proxy_hops=_count(environ, "JOURNAL_TRUSTED_PROXY_HOPS"),
            account_requests_per_minute=_count(
                environ, "JOURNAL_ACCOUNT_REQUESTS_PER_MINUTE", unless_given=_limit_for(environ)
            ),
            network_requests_per_minute=_count(
                environ, "JOURNAL_NETWORK_REQUESTS_PER_MINUTE", unless_given=_limit_for(environ)
            ),
            chat_schemes=_chat_schemes(environ.get("JOURNAL_CHAT_SCHEMES", "")),
            endpoints=tuple(
                _endpoint(environ, kind, *names) for kind, names in ENDPOINTS.items() if environ.get(names[0])
            ),
        )
        _refuse_what_is_unsafe(settings)
        if settings.is_production:
            _refuse_unfit_for_patients(environ)
        return settings


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is not set: see the settings table in docs/architecture.md.")
    return value


def _limit_for(environ: Mapping[str, str]) -> str:
    """Return how many requests a minute are taken: outside production so many that no load tool meets the limit."""
    return "600" if environ.get("JOURNAL_ENV", "production") == "production" else "60000"


def _count(environ: Mapping[str, str], name: str, *, unless_given: str = "0") -> int:
    text = environ.get(name, unless_given)
    if not text.isdecimal():
        raise SettingsError(f"{name} must be a whole number, 0 or more.")
    return int(text)


def _decode(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingsError(f"{name} must be base64.") from error


def _secret(environ: Mapping[str, str], name: str) -> bytes:
    secret = _decode(_required(environ, name), name)
    if len(secret) < SHORTEST_SECRET_BYTES or len(set(secret)) < SHORTEST_SECRET_BYTES // 4:
        raise SettingsError(f"{name} must be {SHORTEST_SECRET_BYTES} random bytes or more, in base64.")
    return secret


def _note_keys(text: str) -> tuple[NoteKey, ...]:
    keys = tuple(_note_key(part) for part in text.split(","))
    if len({key.key_id for key in keys}) < len(keys):
        raise SettingsError("JOURNAL_NOTE_KEYS names one key id twice.")
    return keys


def _note_key(part: str) -> NoteKey:
    key_id, colon, secret = part.strip().partition(":")
    if not colon or not key_id:
        raise SettingsError("JOURNAL_NOTE_KEYS must be id:base64[,id:base64 …], the key in use first.")
    key = NoteKey(key_id, _decode(secret, "JOURNAL_NOTE_KEYS"))
    if len(key.secret) != NOTE_KEY_BYTES or len(set(key.secret)) < NOTE_KEY_BYTES // 4:
        raise SettingsError(f"Every key in JOURNAL_NOTE_KEYS must be {NOTE_KEY_BYTES} random bytes, in base64.")
    return key


def _chat_schemes(text: str) -> Mapping[str, str]:
    """Read the chat services that are allowed: by scheme the server, empty for a service that has its own."""
    parts = (part.strip().partition(":") for part in text.split(",") if part.strip())
    schemes = {scheme: server for scheme, _, server in parts}
    for scheme, server in schemes.items():
        if scheme not in (CHATS_WITH_A_SERVER if server else CHATS_OF_THEIR_OWN):
            raise SettingsError(
                f"JOURNAL_CHAT_SCHEMES takes {', '.join(CHATS_OF_THEIR_OWN)}, and with the one server it may reach "
                f"{', '.join(f'{name}:chat.example.org' for name in CHATS_WITH_A_SERVER)}; not {scheme}."
            )
    return schemes


def _endpoint(environ: Mapping[str, str], kind: str, name: str, secret_name: str) -> Endpoint:
    url = environ[name].strip()
    parts = urlsplit(url)
    if not parts.hostname or parts.username is not None or parts.fragment:
        raise SettingsError(f"{name} must be the address of a server, without user, password and fragment.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname)):
        raise SettingsError(f"{name} must be https, except on this machine itself.")
    secrets = _required(environ, secret_name).split(",")
    return Endpoint(kind, url, tuple(_signing_secret(secret, secret_name) for secret in secrets))


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _signing_secret(part: str, name: str) -> bytes:
    secret = _decode(part.strip().removeprefix(_SIGNING_PREFIX), name)
    is_long_enough = SHORTEST_SIGNING_BYTES <= len(secret) <= LONGEST_SIGNING_BYTES
    if not is_long_enough or len(set(secret)) < SHORTEST_SIGNING_BYTES // 4:
        raise SettingsError(
            f"{name} must be {_SIGNING_PREFIX} and {SHORTEST_SIGNING_BYTES} to {LONGEST_SIGNING_BYTES} random bytes in"
            " base64; two of them, with a comma, while it is changed."
        )
    return secret


def _refuse_what_is_unsafe(settings: Settings) -> None:
    if settings.environment not in {"production", "development", "test"}:
        raise SettingsError("JOURNAL_ENV must be production, development or test.")
    if not settings.is_production:
        return
    if urlsplit(settings.public_url).scheme != "https":
        raise SettingsError("JOURNAL_PUBLIC_URL must be https in production.")
    if len({settings.database_url, settings.worker_database_url, settings.relay_database_url}) < 3:
        raise SettingsError("In production the API, the workers and the relay each have a database role of their own.")


def _refuse_unfit_for_patients(environ: Mapping[str, str]) -> None:
    if environ.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"}:
        raise SettingsError("FLASK_DEBUG must not be set in production: it shows what only the service may know.")
    # Mail from localhost is refused by others' servers, and then nobody is told anything.
    _required(environ, "JOURNAL_MAIL_FROM")
    # An alert that nobody answers must not end in silence.
    _required(environ, "JOURNAL_OPERATIONS_MAIL")
