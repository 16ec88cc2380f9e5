"""The table of ratios, and the page it stands in."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from statistics import median

from tests.bench.contestants import BARE, FASTAPI, OURS, PGBENCH, PROCESSES, USUAL
from tests.bench.heats import ROOT, Pace

FRESH = "ours, every token new"
RIVALS = {
    BARE: ("(a) bare Flask, same server", 0.22),
    USUAL: ("(b) Flask-SQLAlchemy, marshmallow, JWT, `.delay()`", 3.5),
    FASTAPI: ("(c) FastAPI, async SQLAlchemy, asyncpg: insert only", 1.4),
    PGBENCH: ("(d) pgbench, one prepared INSERT", None),
    FRESH: ("itself, when no token is seen twice", None),
}

Round = dict[str, float]


def render(rounds: list[Round], description: str) -> str:
    """Return the table: for each rival how many times its rate ours was, round by round."""
    lines = [
        description,
        "",
        "| ours divided by | min | median | max | reach |",
        "| --- | --- | --- | --- | --- |",
        *(_line(rounds, name, title, reach) for name, (title, reach) in RIVALS.items()),
    ]
    return "\n".join(lines)


def describe_run(pace: Pace, *, rounds: int) -> str:
    """Say what ran where, and how long."""
    return (
        f"{describe_machine()}; {rounds} rounds of {pace.seconds:g} s "
        f"after {pace.warm_up_seconds:g} s of warming up, {pace.clients} clients on the same cores, "
        f"{PROCESSES} server processes."
    )


def describe_machine() -> str:
    """Name the commit and the kind of machine, nothing that tells which one it is."""
    return (
        f"Commit `{_commit()}`, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{_memory_gib()} GiB memory, {platform.system()} {platform.machine()}"
    )


def write_into(page: Path, text: str, *, name: str = "bench") -> None:
    """Put the table of this name in its place on the page; all around it stays."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def _line(rounds: list[Round], name: str, title: str, reach: float | None) -> str:
    ratios = [one[OURS] / one[name] for one in rounds]
    wanted = "–" if reach is None else f"≥ {reach:g}"
    return f"| {title} | {min(ratios):.3g} | **{median(ratios):.3g}** | {max(ratios):.3g} | {wanted} |"


def _commit() -> str:
    found = subprocess.run(
        ("git", "rev-parse", "--short", "HEAD"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
