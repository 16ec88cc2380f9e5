"""What a drill shows a person: a bar while it lasts, and a table of what was found."""

from __future__ import annotations

from statistics import median

from rich.console import Console
from rich.table import Table

from tests.drill.drills import Outcome
from tests.drill.kills import Kind

# Enough to look at; more would say the same.
MOST_SHOWN = 10


def show(console: Console, outcome: Outcome) -> None:
    """Print both tables, and where something is wrong, what."""
    console.print(_tabulate_kills(outcome))
    console.print(_tabulate_findings(outcome))
    faults = outcome.faults
    for what, found in (("missing", faults.missing), ("doubled", faults.doubled), ("torn", faults.torn)):
        for (patient, kind, id_), views in list(found.items())[:MOST_SHOWN]:
            seen = ", ".join(sorted(views))
            console.print(f"  {what} by {seen}: {kind} {id_} of patient {patient}", markup=False, soft_wrap=True)


def _tabulate_kills(outcome: Outcome) -> Table:
    table = Table("killed with SIGKILL", title="Kills")
    for title in ("times", "processes", "median s to recover", "longest"):
        table.add_column(title, justify="right")
    for kind in Kind:
        mine = [one for one in outcome.kills if one.kind is kind]
        if mine:
            seconds = [one.seconds_to_recover for one in mine]
            counts = (len(mine), sum(one.processes for one in mine))
            table.add_row(kind.value, *map(str, counts), f"{median(seconds):.2f}", f"{max(seconds):.2f}")
    return table


def _tabulate_findings(outcome: Outcome) -> Table:
    table = Table("found", title="Nothing is lost" if outcome.is_sound else "SOMETHING IS WRONG")
    table.add_column("count", justify="right")
    faults = outcome.faults
    for what, count in (
        ("kills", len(outcome.kills)),
        ("acknowledged requests", outcome.requests),
        ("acknowledged items", outcome.items),
        ("requests sent more than once", outcome.retried),
        ("requests given up, unanswered", outcome.given_up),
        ("missing", len(faults.missing)),
        ("doubled", len(faults.doubled)),
        ("torn", len(faults.torn)),
        ("a cursor went back", outcome.went_back),
        *sorted(outcome.surprises.items()),
    ):
        table.add_row(what, f"{count:,}")
    return table
