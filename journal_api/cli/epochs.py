"""``begin-epoch``: makes every cursor given out so far one of before, so that phones pull and push everything anew."""

from __future__ import annotations

import json
from pathlib import Path

import click

from journal_api.cli.connecting import DEFAULT_DATA, connected_as_owner
from journal_api.services.support import begin_new_epoch


@click.command("begin-epoch")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
def begin_epoch(*, data: Path) -> None:
    """Say that an older state was put back in a way the database cannot see, as a disk or a machine restored whole.

    Safe at any time: phones then pull everything once more, and what they push again changes nothing.
    """
    with connected_as_owner(data, application="journal-begin-epoch") as owner:
        click.echo(json.dumps({"epoch": str(begin_new_epoch(owner))}))
