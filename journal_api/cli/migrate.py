"""``migrate``: brings a given server to what this version needs: database, roles, schema."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import click

from journal_api.cli.provisioning import API, BACKUP, OWNER, RELAY, WORKER
from journal_api.store.migrating import head_revision, upgrade
from journal_api.store.provisioning import provision
from journal_api.store.reach import reaching

ROLES = {
    "DATABASE_OWNER_URL": OWNER,
    "DATABASE_URL": API,
    "DATABASE_WORKER_URL": WORKER,
    "DATABASE_RELAY_URL": RELAY,
    "DATABASE_BACKUP_URL": BACKUP,
}


@click.command()
def migrate() -> None:
    """Run the migrations that the database of DATABASE_OWNER_URL lacks.

    With DATABASE_ADMIN_URL, a superuser of that server, the database and its roles are made first, each role with the
    password in its own URL: DATABASE_OWNER_URL, DATABASE_URL, DATABASE_WORKER_URL, DATABASE_RELAY_URL, and
    DATABASE_BACKUP_URL where given. Running it again changes nothing. Prints one line of JSON: schema.
    """
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if not owner_url:
        raise click.UsageError("DATABASE_OWNER_URL is not set: the way in of journal_owner.")
    admin_url = os.environ.get("DATABASE_ADMIN_URL")
    if admin_url:
        passwords = read_passwords(os.environ)
        admin_url = urlsplit(admin_url)._replace(path=urlsplit(owner_url).path).geturl()
        with reaching(admin_url):
            provision(admin_url, passwords=passwords)
    with reaching(owner_url):
        upgrade(owner_url)
    click.echo(json.dumps({"schema": head_revision()}))


def read_passwords(environ: Mapping[str, str]) -> dict[str, str]:
    """Return each role's password out of its own URL.

    Raises click.UsageError for a URL that is missing, names another role or database, or has no password.
    """
    given = {name: environ[name] for name in ROLES if environ.get(name)}
    missing = [name for name in ROLES if name not in given and ROLES[name] != BACKUP]
    if missing:
        raise click.UsageError(f"To make the roles, give the URL of each: {', '.join(missing)} missing.")
    place = _place_of(given["DATABASE_OWNER_URL"])
    for name, url in given.items():
        parts = urlsplit(url)
        if parts.username != ROLES[name] or not parts.password:
            raise click.UsageError(f"{name} must sign in as {ROLES[name]}, with a password.")
        if _place_of(url) != place:
            raise click.UsageError(f"{name} and DATABASE_OWNER_URL must name the same server and database.")
    return {ROLES[name]: unquote(urlsplit(url).password or "") for name, url in given.items()}


def _place_of(url: str) -> tuple[str | None, int, str]:
    parts = urlsplit(url)
    return parts.hostname, parts.port or 5432, parts.path
