"""What a drill of the alerts shows a person: the faults, the times, and what was found."""

from __future__ import annotations

import os

from rich.console import Console
from rich.table import Table

from tests.drill.alerts.drills import Outcome
from tests.drill.alerts.faults import Kind
from tests.drill.alerts.verdicts import Told, quantile

# Enough to look at; more would say the same.
MOST_SHOWN = 10


def show(console: Console, outcome: Outcome) -> None:
    """Print the tables, and where something is wrong, what."""
    console.print(_tabulate_times(outcome))
    console.print(_tabulate_findings(outcome))
    for what, found in outcome.findings.wrongs.items():
        for one in found[:MOST_SHOWN]:
            console.print(f"  {what}: {one}", markup=False, soft_wrap=True)
    for shortcoming in outcome.shortcomings:
        console.print(f"  {shortcoming}", markup=False)


def _tabulate_times(outcome: Outcome) -> Table:
    table = Table(title="Seconds from the entry to the first letter, by the faults it met")
    table.add_column("fault", no_wrap=True)
    for title in ("times", "held", "told", "p50", "p99", "most", "net"):
        table.add_column(title, justify="right")
    told = outcome.findings.told
    table.add_row("nothing was wrong", "", "", *_time([one for one in told if not one.during]))
    for kind in Kind:
        mine = [one for one in outcome.faults if one.kind is kind]
        if mine:
            held = sum(one.ended - one.began for one in mine)
            met = _time([one for one in told if kind in one.during])
            table.add_row(kind.value, str(len(mine)), f"{held:.0f}", *met)
    table.add_row("all", str(len(outcome.faults)), "", *_time(told))
    return table


def _time(told: list[Told]) -> tuple[str, ...]:
    seconds = [one.seconds for one in told]
    if not seconds:
        return ("0", "", "", "", "")
    shown = (quantile(seconds, 0.5), quantile(seconds, 0.99), max(seconds), max(one.net_seconds for one in told))
    return (f"{len(told):,}", *(f"{one:.0f}" for one in shown))


def _tabulate_findings(outcome: Outcome) -> Table:
    table = Table("found", title="No alert is lost" if outcome.is_sound else "SOMETHING IS WRONG")
    table.add_column("count", justify="right")
    findings, told = outcome.findings, outcome.stall_told_seconds
    for what, count in (
        ("faults", len(outcome.faults)),
        ("accepted entries", outcome.entries),
        ("entries sent more than once", outcome.retried),
        ("due at once, at most", outcome.backlog),
        ("alerts demanded", outcome.demands),
        ("letters about them", outcome.letters),
        ("letters that came again", findings.copies),
        ("… of at most", findings.copies_allowed),
        *((what, len(found)) for what, found in findings.wrongs.items()),
        ("first letters still waiting", outcome.waiting),
        *sorted(outcome.surprises.items()),
    ):
        table.add_row(what, f"{count:,}")
    # What is slow where others work too may be no fault of the product.
    table.add_row("load of the machine, last 15 minutes", f"{os.getloadavg()[2]:.1f}")
    table.add_row("seconds until a standstill was told", "never" if told is None else f"{told:.0f}")
    return table
