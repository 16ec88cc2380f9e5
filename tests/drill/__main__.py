"""Kills API and PostgreSQL under load and looks for every acknowledged item; ends with 1 when something is wrong."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.drill.drills import Kill, Plan, Watch, run_drill
from tests.drill.kills import WHERE_COMMITS_DIE, Kind
from tests.drill.tables import show


def main() -> int:
    """Drill, show, and tell by the exit status."""
    plan, console = _read_plan(), Console(highlight=False)
    console.print(f"Seed {plan.seed}: --seed {plan.seed} draws the same kills and the same first writes again.")
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console)
    with tempfile.TemporaryDirectory(prefix="journal-drill-") as folder, bar:
        # PostgreSQL, as another user, must reach its files below.
        Path(folder).chmod(0o711)
        outcome = run_drill(plan, Path(folder), _watch(bar, plan))
    show(console, outcome)
    return 0 if outcome.is_sound else 1


def _watch(bar: Progress, plan: Plan) -> Watch:
    task = bar.add_task("", total=plan.seconds)

    def step(title: str) -> None:
        bar.update(task, description=title)
        bar.console.print(title)

    def pass_on(seconds: float, items: int) -> None:
        done = min(seconds, plan.seconds)
        bar.update(task, completed=done, description=f"{items:,} items acknowledged")

    def show_kill(one: Kill) -> None:
        bar.console.print(f"  {one.kind.value}: killed {one.processes}, back after {one.seconds_to_recover:.2f} s")

    return Watch(step, pass_on, show_kill)


def _read_plan() -> Plan:
    parser = argparse.ArgumentParser(prog="journal_api drill-api", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--break-durability", action="store_true")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    kinds = WHERE_COMMITS_DIE if options.break_durability else tuple(Kind)
    return Plan(options.seconds, options.writers, seed, kinds, breaks_durability=options.break_durability)


if __name__ == "__main__":
    sys.exit(main())
