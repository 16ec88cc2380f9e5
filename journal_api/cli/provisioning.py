"""Which database, as whom, and with which passwords: decided once, then made and migrated.

The decision for a given server is docs/decisions/0002-roles-on-a-given-server.md.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import click

from journal_api.stack.credentials import LOGIN_ROLES, Credentials
from journal_api.stack.postgres import prepare_cluster
from journal_api.stack.processes import Process
from journal_api.stack.servers import serve_postgres
from journal_api.store.migrating import downgrade, upgrade
from journal_api.store.provisioning import holds_anything, may_create_roles, provision
from journal_api.store.reach import reaching

OWNER, API, WORKER, RELAY = "journal_owner", "journal_api", "journal_worker", "journal_relay"
BACKUP = "journal_backup"


@dataclass(frozen=True, slots=True)
class DatabaseAccess:
    """Every process's way into one database.

    ``admin_url`` and ``passwords`` are for provisioning, None and empty where the roles are taken as they are; without
    ``owner_url`` the schema is taken as it is.
    """

    api_url: str = field(repr=False)
    worker_url: str = field(repr=False)
    relay_url: str = field(repr=False)
    owner_url: str | None = field(repr=False)
    admin_url: str | None = field(repr=False)
    passwords: tuple[tuple[str, str], ...] = field(repr=False)
    is_given: bool

    @property
    def place(self) -> str:
        """Return server and database, without any secret."""
        parts = urlsplit(self.api_url)
        return f"{parts.hostname}:{parts.port or 5432}{parts.path}"


def open_database(
    environ: Mapping[str, str], *, data: Path, credentials: Credentials, start: Callable[[Process], None]
) -> DatabaseAccess:
    """Return the ways into the database to use, started by ``start`` unless ``DATABASE_URL`` names one."""
    if environ.get("DATABASE_URL"):
        return decide_given(environ, credentials)
    cluster = prepare_cluster(data / "postgres", password=credentials.postgres_password)
    start(serve_postgres(cluster))
    return decide_embedded(cluster.url(), credentials)


def decide_embedded(admin_url: str, credentials: Credentials) -> DatabaseAccess:
    """Return the ways into our own server, with the passwords of this installation."""
    return _through(admin_url, dict(credentials.role_passwords), is_given=False)


def decide_given(environ: Mapping[str, str], credentials: Credentials) -> DatabaseAccess:
    """Return the ways into the server that ``DATABASE_URL`` names.

    Raises click.ClickException naming what else must be set, and Unavailable when the server cannot be reached.
    """
    given = environ["DATABASE_URL"]
    admin = environ.get("DATABASE_ADMIN_URL")
    if admin is not None:
        admin = _replace(admin, path=urlsplit(given).path)
        return _through(admin, _passwords_for(admin, given, credentials), is_given=True)
    with reaching(given):
        if may_create_roles(given):
            return _through(given, _passwords_for(given, given, credentials), is_given=True)
    return _as_it_is(environ)


def is_empty(access: DatabaseAccess) -> bool:
    """Tell whether the database holds nothing yet, not even of others; asked before anything is written."""
    url = access.admin_url or access.owner_url or access.api_url
    with reaching(url):
        return not holds_anything(url)


def clear(access: DatabaseAccess) -> None:
    """Undo every migration: nothing of what the database held is left. LookupError where we are not its owner."""
    if access.owner_url is None:
        raise LookupError("Only the schema's owner may clear it.")
    with reaching(access.owner_url):
        downgrade(access.owner_url)


def prepare(access: DatabaseAccess) -> None:
    """Make database, roles and schema what this version needs, as far as we may; running it again changes nothing."""
    if access.admin_url is not None:
        with reaching(access.admin_url):
            provision(access.admin_url, passwords=dict(access.passwords))
    if access.owner_url is not None:
        with reaching(access.owner_url):
            upgrade(access.owner_url)


def _through(admin_url: str, passwords: Mapping[str, str], *, is_given: bool) -> DatabaseAccess:
    return DatabaseAccess(
        api_url=_as_role(admin_url, API, passwords[API]),
        worker_url=_as_role(admin_url, WORKER, passwords[WORKER]),
        relay_url=_as_role(admin_url, RELAY, passwords[RELAY]),
        owner_url=_as_role(admin_url, OWNER, passwords[OWNER]),
        admin_url=admin_url,
        passwords=tuple(passwords.items()),
        is_given=is_given,
    )


def _as_it_is(environ: Mapping[str, str]) -> DatabaseAccess:
    missing = [name for name in ("DATABASE_WORKER_URL", "DATABASE_RELAY_URL") if not environ.get(name)]
    if missing:
        raise click.ClickException(
            f"DATABASE_URL signs in as a user who may not create roles. Either set DATABASE_ADMIN_URL to one who may "
            f"(for the start only), or name the roles that exist: {' and '.join(missing)} missing "
            "(and DATABASE_OWNER_URL to have migrations run)."
        )
    return DatabaseAccess(
        api_url=environ["DATABASE_URL"],
        worker_url=environ["DATABASE_WORKER_URL"],
        relay_url=environ["DATABASE_RELAY_URL"],
        owner_url=environ.get("DATABASE_OWNER_URL"),
        admin_url=None,
        passwords=(),
        is_given=True,
    )


def _passwords_for(admin_url: str, given_url: str, credentials: Credentials) -> dict[str, str]:
    """Derive from the administrator's password, so that two stacks on one server agree on its roles."""
    secret = unquote(urlsplit(admin_url).password or "")
    passwords = {role: _derive(secret, role) for role in LOGIN_ROLES} if secret else dict(credentials.role_passwords)
    user, password = urlsplit(given_url).username, urlsplit(given_url).password
    if user == API and password:
        passwords[API] = unquote(password)
    return passwords


def _derive(secret: str, role: str) -> str:
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()


def _as_role(url: str, role: str, password: str) -> str:
    place = urlsplit(url).netloc.rpartition("@")[2]
    return _replace(url, netloc=f"{role}:{quote(password, safe='')}@{place}")


def _replace(url: str, *, netloc: str | None = None, path: str | None = None) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=netloc or parts.netloc, path=path or parts.path))
