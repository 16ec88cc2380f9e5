"""``backup`` and ``restore``: a dump that was read once before it counts, and the way back from one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.services.note_keys import count_keys
from journal_api.services.resources import Resources
from journal_api.services.support import begin_new_epoch
from journal_api.settings import Settings
from journal_api.stack.client_programs import ClientPrograms, find_client_programs
from journal_api.stack.errors import StackError
from journal_api.store.database import Database
from journal_api.store.migrating import head_revision, is_known, read_revision, upgrade
from journal_api.store.provisioning import provision
from journal_api.store.reach import reaching
from journal_api.store.restoring import (
    Content,
    count_content,
    count_processes,
    drop_database,
    has_database,
    read_server_major,
    rename_database,
)
from journal_api.store.vault import Vault

# Health data in the clear, but for the notes.
OWN_FILE_ALONE = 0o600


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(*, file: Path) -> None:
    """Dump the database of DATABASE_BACKUP_URL into FILE, which must not be there yet.

    FILE appears only once the whole dump has been read back. Prints one line of JSON: backup, bytes.
    """
    url = _required("DATABASE_BACKUP_URL")
    if file.exists():
        raise click.UsageError(f"{file} is there already: a backup never takes the place of another.")
    with reaching(url):
        programs = find_client_programs(read_server_major(url))
    unread = file.with_name(f"{file.name}.unread")
    unread.touch(mode=OWN_FILE_ALONE)
    try:
        programs.run("pg_dump", "--format=custom", f"--file={unread}", url=url)
        _read_whole(programs, unread)
        size = unread.stat().st_size
        unread.rename(file)
    finally:
        unread.unlink(missing_ok=True)
    click.echo(json.dumps({"backup": str(file), "bytes": size}))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(*, file: Path) -> None:
    """Put the state of FILE, a backup, in the place of the database of DATABASE_OWNER_URL.

    Takes DATABASE_ADMIN_URL, a superuser of that server, and stopped processes. The database that is there is kept
    under another name, and stays in its place until the backup is restored, migrated and in a new epoch. Prints one
    line of JSON: restored, kept, schema, clinics, patients, entries.
    """
    owner_url, admin_url = _required("DATABASE_OWNER_URL"), _required("DATABASE_ADMIN_URL")
    settings, now = Settings.from_env(os.environ), read_now()
    with reaching(admin_url):
        programs = find_client_programs(read_server_major(admin_url))
        _read_whole(programs, file)
        name = _name_in(owner_url)
        _refuse_running(admin_url, name)
        with _new_database(admin_url, f"{name}_restored_{now:%Y%m%d_%H%M%S}") as made:
            programs.run("pg_restore", "--exit-on-error", str(file), url=_with_name(admin_url, made))
            content, lost_keys = _bring_up_to_date(_with_name(owner_url, made), settings)
            _refuse_running(admin_url, name)
            kept = _take_place(admin_url, name, made=made, now=now)
    told = {"clinics": content.clinics, "patients": content.patients, "entries": content.entries}
    click.echo(json.dumps({"restored": name, "kept": kept, "schema": head_revision(), **told}))
    _say_what_to_do(content, kept=kept, lost_keys=lost_keys)


@contextmanager
def _new_database(admin_url: str, name: str) -> Iterator[str]:
    """Make a database beside the present one; it is dropped again where the block fails."""
    url = _with_name(admin_url, name)
    try:
        provision(url, passwords={})
        yield name
    except BaseException:
        drop_database(admin_url, name)
        raise


def _bring_up_to_date(owner_url: str, settings: Settings) -> tuple[Content, tuple[str, ...]]:
    """Migrate what was restored and begin its epoch; return what it holds, and which keys the ring lacks for it."""
    if not is_known(read_revision(owner_url)):
        raise StackError("The backup is of a later version of the product, or of another: restore it with that one.")
    upgrade(owner_url)
    database = Database(owner_url, pool_size=1, application="journal-restore")
    try:
        owner = Resources(database, Vault(settings.note_keys), settings.secret)
        begin_new_epoch(owner)
        known = {key.key_id for key in settings.note_keys}
        lost = tuple(key_id for key_id, _ in count_keys(owner) if key_id not in known)
        with database.transaction(Scope()) as tx:
            return count_content(tx), lost
    finally:
        database.close()


def _take_place(admin_url: str, name: str, *, made: str, now: datetime) -> str | None:
    """Put a database into the place of another, and return what the other is called now; None where none was."""
    kept = f"{name}_before_{now:%Y%m%d_%H%M%S}" if has_database(admin_url, name) else None
    if kept is not None:
        rename_database(admin_url, name, to=kept)
    rename_database(admin_url, made, to=name)
    return kept


def _refuse_running(admin_url: str, name: str) -> None:
    sessions = count_processes(admin_url, name)
    if sessions:
        raise StackError(
            f"The installation is running: {sessions} sessions of its processes are open. Stop API, worker, relay and "
            "beat first; nothing was changed."
        )


def _read_whole(programs: ClientPrograms, file: Path) -> None:
    """Read a dump from its beginning to its end. Raises StackError where it is none, or cut off."""
    programs.run("pg_restore", "--file=/dev/null", str(file))


def _say_what_to_do(content: Content, *, kept: str | None, lost_keys: tuple[str, ...]) -> None:
    newest = "none" if content.newest_entry_at is None else f"{content.newest_entry_at:%Y-%m-%d %H:%M} UTC"
    said = [f"Restored. The newest entry in it arrived: {newest}. What came later is not in it."]
    if kept is not None:
        said.append(f"What was there before is kept as the database {kept}: drop it when nobody needs it any more.")
    said.append("Next: start API, worker, relay and beat, then journal-api doctor.")
    said.append(
        "Phones are answered 410 once, and push everything again that they hold. What the care team wrote is on"
    )
    said.append("no phone: tell each clinic from when on to look through its own notes.")
    if lost_keys:
        lacking = ", ".join(lost_keys)
        said.append(f"JOURNAL_NOTE_KEYS lacks {lacking}: without them some notes do not open. Put them back.")
    click.echo("\n".join(said), err=True)


def _required(name: str) -> str:
    url = os.environ.get(name)
    if not url:
        raise click.UsageError(f"{name} is not set: see the settings table in docs/architecture.md.")
    return url


def _name_in(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _with_name(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()
