"""``dead-work``: lists work that was given up, and lets it be tried again."""

from __future__ import annotations

import json
from pathlib import Path

import click

from journal_api.cli.connecting import DEFAULT_DATA, connected_as_owner
from journal_api.clock import read_now
from journal_api.services.work import list_dead, replay
from journal_api.store.dead_work import DeadWork

_DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
_APPLICATION = "journal-dead-work"


@click.group("dead-work")
def dead_work() -> None:
    """List work that was given up after its last attempt, or let it be tried again."""


@dead_work.command("list")
@_DATA
def list_all(*, data: Path) -> None:
    """Print one line of JSON for each: its name for replay, the patient's id, attempts, and the last error."""
    with connected_as_owner(data, application=_APPLICATION) as owner:
        for dead in list_dead(owner):
            click.echo(json.dumps(_describe(dead)))


@dead_work.command("replay")
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@click.option("--all", "is_all_wanted", is_flag=True, help="Everything that list shows.")
@_DATA
def replay_named(*, names: tuple[str, ...], is_all_wanted: bool, data: Path) -> None:
    """Let work be tried again at once, by the NAMEs that list shows; prints how many were replayed."""
    if bool(names) == is_all_wanted:
        raise click.UsageError("Name what to replay as list shows it, or say --all.")
    with connected_as_owner(data, application=_APPLICATION) as owner:
        found = {_name(dead): dead for dead in list_dead(owner)}
        absent = [name for name in names if name not in found]
        if absent:
            raise click.UsageError(f"Not dead, or not there: {', '.join(absent)}.")
        replayed = [replay(owner, found[name], now=read_now()) for name in (names or found)]
    click.echo(json.dumps({"replayed": sum(replayed)}))


def _name(dead: DeadWork) -> str:
    return f"{dead.kind}:{dead.id}"


def _describe(dead: DeadWork) -> dict[str, str | int | None]:
    return {
        "name": _name(dead),
        "patient_id": None if dead.patient_id is None else str(dead.patient_id),
        "attempts": dead.attempts,
        "last_error": dead.last_error,
    }
