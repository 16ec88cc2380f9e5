"""The secrets of one installation, made once and kept in a file of their own in the data folder."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from journal_api.stack.errors import StackError
from journal_api.stack.private_files import make_private_folder, write_private_once

FILE = "secrets.json"
KEY_BYTES = 32
LOGIN_ROLES = ("journal_owner", "journal_api", "journal_worker", "journal_relay", "journal_backup")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Every secret the one-machine stack makes for itself.

    ``secret`` and ``note_keys`` are in the form the settings take; ``role_passwords`` has one per database role that
    signs in, as pairs of role and password.
    """

    secret: str = field(repr=False)
    note_keys: str = field(repr=False)
    token_key_pem: str = field(repr=False)
    postgres_password: str = field(repr=False)
    valkey_password: str = field(repr=False)
    role_passwords: tuple[tuple[str, str], ...] = field(repr=False)

    def settings(self) -> Mapping[str, str]:
        """Return the secrets that the product's settings ask for, by variable."""
        return {
            "JOURNAL_SECRET": self.secret,
            "JOURNAL_NOTE_KEYS": self.note_keys,
            "JOURNAL_TOKEN_KEY": self.token_key_pem,
        }


def load_or_make_credentials(folder: Path) -> Credentials:
    """Return the secrets kept in ``folder``, made at the first call.

    Raises StackError when the file is there but broken: making new ones would lock every sealed note for ever.
    """
    make_private_folder(folder)
    path = folder / FILE
    text = path.read_text() if path.exists() else write_private_once(path, _make())
    try:
        content = json.loads(text)
        return Credentials(
            secret=content["secret"],
            note_keys=content["note_keys"],
            token_key_pem=content["token_key_pem"],
            postgres_password=content["postgres_password"],
            valkey_password=content["valkey_password"],
            role_passwords=tuple((role, content["role_passwords"][role]) for role in LOGIN_ROLES),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StackError(
            f"{path} is damaged. It holds the keys of every sealed note: restore it from a backup "
            "(or choose another --data folder to begin anew)."
        ) from error


def _make() -> str:
    content = {
        "secret": _random_base64(),
        "note_keys": f"k1:{_random_base64()}",
        "token_key_pem": _make_token_key(),
        "postgres_password": secrets.token_urlsafe(KEY_BYTES),
        "valkey_password": secrets.token_urlsafe(KEY_BYTES),
        "role_passwords": {role: secrets.token_urlsafe(KEY_BYTES) for role in LOGIN_ROLES},
    }
    return json.dumps(content, indent=2) + "\n"


def _random_base64() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _make_token_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
