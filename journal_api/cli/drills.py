"""``drill-api``: kills API and PostgreSQL under load and looks for what was acknowledged. A part of the checkout."""

from __future__ import annotations

import subprocess
import sys

import click

from journal_api.stack.errors import StackError
from journal_api.stack.processes import PROJECT_FOLDER

# It lives with the tests, so that nothing of the product can import what kills it.
DRILL = "tests.drill"


@click.command("drill-api")
@click.option("--seconds", type=click.FloatRange(1), default=120.0, show_default=True, help="How long it is loaded.")
@click.option("--writers", type=click.IntRange(1, 64), default=8, show_default=True, help="Phones that write at once.")
@click.option("--seed", type=int, help="Draws the same kills and writes as an earlier drill [default: a new one].")
@click.option("--break-durability", is_flag=True, help="Confirm before it is kept, to see that the drill notices.")
def drill_api(*, seconds: float, writers: int, seed: int | None, break_durability: bool) -> None:
    """Kill a stack of its own with SIGKILL, at random moments under load; nothing acknowledged may be lost.

    Ends with 1 when something is missing, doubled or torn. No stack that runs, and none of its data, is touched.
    """
    if not PROJECT_FOLDER.joinpath(*DRILL.split(".")).is_dir():
        raise StackError("The drill belongs to the checkout: run this there, after make setup.")
    options = ["--seconds", str(seconds), "--writers", str(writers)]
    options += [] if seed is None else ["--seed", str(seed)]
    options += ["--break-durability"] if break_durability else []
    done = subprocess.run((sys.executable, "-m", DRILL, *options), cwd=PROJECT_FOLDER, check=False)
    sys.exit(done.returncode)
