"""``quarantine``: lists what phones sent that waits for a person, by ids alone."""

from __future__ import annotations

import json
from pathlib import Path

import click

from journal_api.cli.connecting import DEFAULT_DATA, connected_as_owner
from journal_api.services.support import list_waiting
from journal_api.store.quarantines import Quarantined


@click.group("quarantine")
def quarantine() -> None:
    """List what phones sent with a clock too far ahead to be merged."""


@quarantine.command("list")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
def list_all(*, data: Path) -> None:
    """Print one line of JSON for each, newest first: whose, what, from which device, and why; no content."""
    with connected_as_owner(data, application="journal-quarantine") as owner:
        for waiting in list_waiting(owner):
            click.echo(json.dumps(_describe(waiting)))


def _describe(waiting: Quarantined) -> dict[str, str | int]:
    return {
        "patient_id": str(waiting.patient_id),
        "type": waiting.kind,
        "id": str(waiting.id),
        "rev": waiting.revision,
        "device_id": waiting.device_id,
        "reason": waiting.reason.value,
        "skew_seconds": waiting.skew_seconds,
        "sent_at": waiting.sent_at.isoformat(),
        "received_at": waiting.received_at.isoformat(),
    }
