"""``doctor``: looks at everything the product stands on, and says in words what is wrong and where to read on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from journal_api.cli.connecting import DEFAULT_DATA, is_installation
from journal_api.cli.doctor_checks import Finding, Verdict, examine
from journal_api.cli.environments import adopt_clock
from journal_api.settings import Settings, SettingsError
from journal_api.stack.locks import find_record

_SIGNS = {Verdict.WELL: "[green]✓[/green]", Verdict.LOOK: "[yellow]![/yellow]", Verdict.ILL: "[red]✗[/red]"}
_RUNBOOK = "docs/runbook.md"


@click.command("doctor")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
def doctor(*, data: Path) -> None:
    """Look at settings, database, broker, mail, workers and alerts; starts and changes nothing, sends no mail.

    Ends with 1 when something keeps alerts from leaving or entries from being kept.
    """
    console = Console(highlight=False, soft_wrap=True)
    found = []
    for one in _examine(data):
        found.append(one)
        console.print(f"{_SIGNS[one.verdict]} {one.subject}: {escape(one.told)}")
        if one.section is not None:
            console.print(f"    {_RUNBOOK}, {escape(one.section)}")
    ill = sum(one.verdict is Verdict.ILL for one in found)
    look = sum(one.verdict is Verdict.LOOK for one in found)
    console.print(_conclude(ill=ill, look=look))
    sys.exit(1 if ill else 0)


def _examine(data: Path) -> Iterator[Finding]:
    """Examine the stack that runs from ``data``, or the installation whose settings are in the environment."""
    record = find_record(data)
    if record is None and not is_installation(os.environ):
        yield Finding(Verdict.ILL, "stack", f"nothing runs from {data}; make run starts it")
        return
    settings = os.environ if record is None else record.settings
    try:
        read = Settings.from_env(settings)
    except SettingsError as error:
        yield Finding(Verdict.ILL, "settings", str(error), "A process does not start")
        return
    yield Finding(Verdict.WELL, "settings", "all are there and readable")
    adopt_clock(settings)
    yield from examine(read, api_url=read.public_url if record is None else record.api_url)


def _conclude(*, ill: int, look: int) -> str:
    if ill:
        return f"{ill} of these must be mended now."
    return f"Alerts leave; {look} to look at today." if look else "All is well."
