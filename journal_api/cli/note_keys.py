"""``rotate-note-keys``: wraps every patient's note key and every second factor by the ring's first key."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

import click

from journal_api.cli.connecting import DEFAULT_DATA, connected_as_owner
from journal_api.clock import read_now
from journal_api.services.note_keys import (
    BEGINNING,
    RewrappedBatch,
    count_factors,
    count_keys,
    rewrap_batch,
    rewrap_factor_batch,
)
from journal_api.services.resources import Resources

_BROKEN = (
    "The note keys or second factors of these patients and accounts open with no key of the ring: {ids}. Add the "
    "missing key to JOURNAL_NOTE_KEYS, behind the first, and run this again; without it those notes are lost, and "
    "those second factors must be removed."
)


@click.command("rotate-note-keys")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
def rotate_note_keys(*, data: Path) -> None:
    """Wrap every patient's note key, and every second factor, by the first key of JOURNAL_NOTE_KEYS.

    No note is touched and nobody waits. It may be broken off and run again at any time. Prints one line of JSON:
    rewrapped, and patients and second factors by the ring key that wraps theirs now; a key that is among neither may
    leave the ring.
    """
    with connected_as_owner(data, application="journal-rotate-note-keys") as owner:
        keys = _rewrap_all(owner, rewrap_batch, counted=count_keys(owner), label="Wrapping note keys")
        factors = _rewrap_all(owner, rewrap_factor_batch, counted=count_factors(owner), label="Wrapping second factors")
        said = {
            "rewrapped": keys.done + factors.done,
            "patients_by_key": dict(count_keys(owner)),
            "second_factors_by_key": dict(count_factors(owner)),
        }
        click.echo(json.dumps(said))
    if broken := keys.broken + factors.broken:
        raise click.ClickException(_BROKEN.format(ids=", ".join(map(str, broken))))


@dataclass(frozen=True, slots=True)
class _Rewrapped:
    done: int
    broken: tuple[UUID, ...]


class _Step(Protocol):
    def __call__(self, resources: Resources, *, now: datetime, after: UUID) -> RewrappedBatch: ...


def _rewrap_all(owner: Resources, step: _Step, *, counted: tuple[tuple[str, int], ...], label: str) -> _Rewrapped:
    waiting = sum(count for key_id, count in counted if key_id != owner.vault.key_id_in_use)
    broken: list[UUID] = []
    done, after = 0, BEGINNING
    with click.progressbar(length=waiting, label=label, file=sys.stderr) as bar:
        while (batch := step(owner, now=read_now(), after=after)).last is not None:
            done, after = done + batch.done, batch.last
            broken += batch.broken
            bar.update(batch.done + len(batch.broken))
    return _Rewrapped(done, tuple(broken))
