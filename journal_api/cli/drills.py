"""``drill-api`` and ``drill-alerts``: put a stack of their own wrong under load. A part of the checkout."""

from __future__ import annotations

import subprocess
import sys

import click

from journal_api.stack.errors import StackError
from journal_api.stack.processes import PROJECT_FOLDER

# They live with the tests, so that nothing of the product can import what kills it.
API_DRILL, ALERTS_DRILL = "tests.drill", "tests.drill.alerts"
BREAKAGES = ("direct-delay", "early-ack", "no-sweep")


@click.command("drill-api")
@click.option("--seconds", type=click.FloatRange(1), default=120.0, show_default=True, help="How long it is loaded.")
@click.option("--writers", type=click.IntRange(1, 64), default=8, show_default=True, help="Phones that write at once.")
@click.option("--seed", type=int, help="Draws the same kills and writes as an earlier drill [default: a new one].")
@click.option("--break-durability", is_flag=True, help="Confirm before it is kept, to see that the drill notices.")
def drill_api(*, seconds: float, writers: int, seed: int | None, break_durability: bool) -> None:
    """Kill a stack of its own with SIGKILL, at random moments under load; nothing acknowledged may be lost.

    Ends with 1 when something is missing, doubled or torn. No stack that runs, and none of its data, is touched.
    """
    options = ["--seconds", str(seconds), "--writers", str(writers)]
    options += [] if seed is None else ["--seed", str(seed)]
    options += ["--break-durability"] if break_durability else []
    _run(API_DRILL, options)


@click.command("drill-alerts")
@click.option(
    "--seconds", type=click.FloatRange(1), default=1200.0, show_default=True, help="How long things go wrong."
)
@click.option("--seed", type=int, help="Draws the same faults and entries as an earlier drill [default: a new one].")
@click.option(
    "--break", "breakage", type=click.Choice(BREAKAGES), help="Drill a broken stack, to see that it is found."
)
def drill_alerts(*, seconds: float, seed: int | None, breakage: str | None) -> None:
    """Put everything between entries and letters wrong, at random moments under load; no alert may be lost.

    Ends with 1 when an alert is missing, doubled, late or untold. No stack that runs, and none of its data, is touched.
    """
    options = ["--seconds", str(seconds)]
    options += [] if seed is None else ["--seed", str(seed)]
    options += [] if breakage is None else ["--break", breakage]
    _run(ALERTS_DRILL, options)


def _run(drill: str, options: list[str]) -> None:
    if not PROJECT_FOLDER.joinpath(*drill.split(".")).is_dir():
        raise StackError("The drill belongs to the checkout: run this there, after make setup.")
    done = subprocess.run((sys.executable, "-m", drill, *options), cwd=PROJECT_FOLDER, check=False)
    sys.exit(done.returncode)
