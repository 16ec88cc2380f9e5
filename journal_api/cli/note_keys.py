"""``rotate-note-keys``: wraps every patient's note key by the ring's first key."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import UUID

import click

from journal_api.cli.connecting import DEFAULT_DATA, connected_as_owner
from journal_api.services.note_keys import BEGINNING, count_keys, rewrap_batch
from journal_api.services.resources import Resources

_BROKEN = (
    "The note keys of these patients open with no key of the ring: {ids}. Add the missing key to JOURNAL_NOTE_KEYS, "
    "behind the first, and run this again; without it their notes are lost."
)


@click.command("rotate-note-keys")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
def rotate_note_keys(*, data: Path) -> None:
    """Wrap every patient's note key by the first key of JOURNAL_NOTE_KEYS.

    No note is touched and nobody waits. It may be broken off and run again at any time. Prints one line of JSON:
    rewrapped, and patients by the ring key that wraps theirs now; a key that is not among them may leave the ring.
    """
    with connected_as_owner(data, application="journal-rotate-note-keys") as owner:
        done, broken = _rewrap_all(owner)
        click.echo(json.dumps({"rewrapped": done, "patients_by_key": dict(count_keys(owner))}))
    if broken:
        raise click.ClickException(_BROKEN.format(ids=", ".join(map(str, broken))))


def _rewrap_all(owner: Resources) -> tuple[int, tuple[UUID, ...]]:
    waiting = sum(count for key_id, count in count_keys(owner) if key_id != owner.vault.key_id_in_use)
    broken: list[UUID] = []
    done, after = 0, BEGINNING
    with click.progressbar(length=waiting, label="Wrapping note keys", file=sys.stderr) as bar:
        while (batch := rewrap_batch(owner, after=after)).last is not None:
            done, after = done + batch.done, batch.last
            broken += batch.broken
            bar.update(batch.done + len(batch.broken))
    return done, tuple(broken)
