"""A running stack as other commands see it, and the sign-ins of its demo clinic."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from journal_api.settings import Settings
from journal_api.stack.private_files import write_private

DEMO_FILE = "demo.json"
EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Site:
    """Where everything of a running stack is.

    ``mail_folder`` and ``mail_url`` are None when mail goes to a server outside, ``clock_file`` in production.
    ``database_key`` names the database without any secret: ``embedded``, or server and name.
    """

    settings: Settings
    api_url: str
    docs_url: str
    mail_folder: Path | None
    mail_url: str | None
    clock_file: Path | None
    data_dir: Path
    database_key: str = EMBEDDED


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way in for a person trying the demo."""

    who: str
    email: str
    password: str


def save_sign_ins(site: Site, sign_ins: tuple[SignIn, ...]) -> None:
    """Keep the demo's sign-ins beside the data: from now on the demo counts as loaded."""
    content = {"database": site.database_key, "sign_ins": [asdict(sign_in) for sign_in in sign_ins]}
    write_private(site.data_dir / DEMO_FILE, json.dumps(content, indent=2) + "\n")


def load_sign_ins(data_dir: Path, database_key: str) -> tuple[SignIn, ...]:
    """Return the sign-ins of the demo in that database, none when it was not loaded from ``data_dir``."""
    try:
        content = json.loads((data_dir / DEMO_FILE).read_text())
    except FileNotFoundError:
        return ()
    if content["database"] != database_key:
        return ()
    return tuple(SignIn(**sign_in) for sign_in in content["sign_ins"])
