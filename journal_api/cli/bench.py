"""``bench``: times entries and pushes beside their rivals, telling, and judging. A part of the checkout alone."""

from __future__ import annotations

import subprocess
import sys

import click

from journal_api.stack.errors import StackError
from journal_api.stack.processes import PROJECT_FOLDER

# The rivals live with the tests, so that nothing of the product can import them.
RACE = "tests.bench"
PUSHING = "tests.bench.pushing"
JUDGING = "tests.bench.detector"
TELLING = "tests.bench.telling"
PAGE = PROJECT_FOLDER / "docs" / "performance.md"


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="How often everybody runs.")
@click.option("--seconds", type=click.FloatRange(0.5), default=5.0, show_default=True, help="How long each is timed.")
@click.option("--clients", type=click.IntRange(1, 256), default=16, show_default=True, help="Requests under way.")
@click.option("--write/--no-write", default=True, help="Put the table into docs/performance.md.")
def bench(*, rounds: int, seconds: float, clients: int, write: bool) -> None:
    """Time entries and pushes beside their rivals, telling and judging, on servers of its own. It never asserts."""
    if not PROJECT_FOLDER.joinpath(*RACE.split(".")).is_dir():
        raise StackError("The rivals belong to the checkout: run this there, after make setup.")
    options = ["--rounds", str(rounds), "--seconds", str(seconds), "--clients", str(clients)]
    page = ["--write", str(PAGE)] if write else []
    races = _run(RACE, *options, *page) or _run(PUSHING, *options, *page)
    sys.exit(races or _run(TELLING, *page) or _run(JUDGING, *page))


def _run(module: str, *options: str) -> int:
    return subprocess.run((sys.executable, "-m", module, *options), cwd=PROJECT_FOLDER, check=False).returncode
