"""Puts everything wrong between entries and letters, and looks for each alert; ends with 1 when something is wrong."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.drill.alerts.breakages import Breakage
from tests.drill.alerts.drills import Plan, Watch, run_drill
from tests.drill.alerts.faults import Fault, Kind
from tests.drill.alerts.tables import show


def main() -> int:
    """Drill, show, and tell by the exit status."""
    plan, console = _read_plan(), Console(highlight=False)
    console.print(f"Seed {plan.seed}: --seed {plan.seed} draws the same faults and the same entries again.")
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

    def pass_on(seconds: float, entries: int) -> None:
        bar.update(task, completed=min(seconds, plan.seconds), description=f"{entries:,} entries accepted")

    def show_fault(one: Fault) -> None:
        bar.console.print(f"  {one.kind.value}: held {one.ended - one.began:.1f} s")

    return Watch(step, pass_on, show_fault)


def _read_plan() -> Plan:
    parser = argparse.ArgumentParser(prog="journal_api drill-alerts", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1200.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--break", dest="breakage", choices=[one.value for one in Breakage], default=None)
    parser.add_argument("--only", nargs="+", choices=[one.name.lower() for one in Kind], default=[])
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    breakage = None if options.breakage is None else Breakage(options.breakage)
    return Plan(options.seconds, seed, breakage, tuple(Kind[name.upper()] for name in options.only))


if __name__ == "__main__":
    sys.exit(main())
