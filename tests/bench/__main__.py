"""P1: one mood entry, timed beside its rivals in the same run, in turn. Prints the table and, if told, writes it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import click

from tests.bench.contestants import (
    BARE,
    FASTAPI,
    OURS,
    PGBENCH,
    TOKENS_NEVER_SEEN_TWICE,
    USUAL,
    make_bare,
    make_fastapi,
    make_ours,
    make_usual,
)
from tests.bench.grounds import Grounds, prepared
from tests.bench.heats import Pace, time_pgbench, time_server
from tests.bench.race_options import read_race_options
from tests.bench.tables import FRESH, Round, describe_run, render, write_into

INSERT = Path(__file__).parent / "rivals" / "insert.sql"
MAKERS = {OURS: make_ours, BARE: make_bare, USUAL: make_usual, FASTAPI: make_fastapi}


def main() -> None:
    """Race as many rounds as asked for."""
    options = read_race_options(__doc__)
    pace = Pace(options.clients, options.warm_up, options.seconds)
    rounds: list[Round] = []
    with prepared() as grounds:
        for number in range(options.rounds):
            rounds.append(_race(grounds, pace, number=number))
            told = ", ".join(f"{name} {rate:,.0f}/s" for name, rate in rounds[-1].items())
            click.echo(f"Round {number + 1} of {options.rounds}: {told}")
    text = render(rounds, describe_run(pace, rounds=len(rounds)))
    click.echo(text)
    if options.write is not None:
        write_into(options.write, text)


def _race(grounds: Grounds, pace: Pace, *, number: int) -> Round:
    """Let everybody run once; who begins changes from round to round."""
    names = [*MAKERS, FRESH, PGBENCH]
    first = number % len(names)
    rates: defaultdict[str, float] = defaultdict(float)
    for name in (*names[first:], *names[:first]):
        rates[name] = _run_heat(name, grounds, pace)
    return {name: rates[name] for name in names}


def _run_heat(name: str, grounds: Grounds, pace: Pace) -> float:
    with grounds.copied() as urls:
        if name == PGBENCH:
            return time_pgbench(urls.admin, INSERT, pace)
        if name == FRESH:
            return time_server(make_ours(grounds, urls, tokens=TOKENS_NEVER_SEEN_TWICE), pace, folder=grounds.folder)
        return time_server(MAKERS[name](grounds, urls), pace, folder=grounds.folder)


if __name__ == "__main__":
    main()
