"""P2: pushes of 200 items, beside PostgreSQL alone into the same tables, in turn. Prints the table and may write it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import click
import sqlalchemy as sa

from journal_api.app import create_app
from journal_api.clock import read_now
from journal_api.settings import Settings
from journal_api.stack.ports import find_free_port
from journal_api.store.urls import driver_url
from tests.bench.contestants import ENTRY, OURS, Contestant, gunicorn, issue_tokens, spell_request
from tests.bench.grounds import Grounds, prepared
from tests.bench.heats import Pace, load, serving, time_pgbench
from tests.bench.race_options import read_race_options
from tests.bench.tables import describe_run, write_into
from tests.databases import DatabaseUrls

ALONE = "PostgreSQL alone"
PUSH = Path(__file__).parent / "rivals" / "push.sql"
ITEMS, ROWS = 200, 500
REACH = 0.4
# More than any machine takes in a second: nothing may be pushed twice, because that is less work.
MOST_A_SECOND = 200
RECORDED_AT = ENTRY["recorded_at"]
CONTENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("mood_entry", {name: value for name, value in ENTRY.items() if name != "note"}),
    (
        "practice_entry",
        {"recorded_at": RECORDED_AT, "practice": "meditation", "helpfulness": 7, "duration_minutes": 20},
    ),
    (
        "questionnaire_response",
        {
            "completed_at": RECORDED_AT,
            "instrument": "phq9",
            "answers": {**{f"q{number}": number % 2 for number in range(1, 9)}, "q9": 0},
        },
    ),
    ("side_effect", {"recorded_at": RECORDED_AT, "side_effect": "nausea", "severity": 1}),
)
WITH_NOTES = {"mood_entry", "practice_entry"}


def main() -> None:
    """Race as many rounds as asked for."""
    options = read_race_options(__doc__)
    pace = Pace(options.clients, options.warm_up, options.seconds)
    bodies = tuple(_make_bodies(round(MOST_A_SECOND * (pace.warm_up_seconds + pace.seconds))))
    rounds: list[dict[str, float]] = []
    with prepared() as grounds:
        for number in range(options.rounds):
            names = (OURS, ALONE) if number % 2 else (ALONE, OURS)
            rounds.append({name: _run_heat(name, grounds, pace, bodies) for name in names})
            told = ", ".join(f"{name} {rate:,.0f} items/s" for name, rate in sorted(rounds[-1].items()))
            click.echo(f"Round {number + 1} of {options.rounds}: {told}")
    text = f"{describe_run(pace, rounds=len(rounds))}\n\n{_render(rounds)}"
    click.echo(text)
    if options.write is not None:
        write_into(options.write, text, name="sync")


def _run_heat(name: str, grounds: Grounds, pace: Pace, bodies: Sequence[str]) -> float:
    with grounds.copied() as urls:
        if name == ALONE:
            return ROWS * time_pgbench(urls.api, PUSH, pace)
        rate = _time_pushes(_make_ours(grounds, urls, bodies), pace, folder=grounds.folder)
        _refuse_repeated(urls)
        return rate


def _make_ours(grounds: Grounds, urls: DatabaseUrls, bodies: Sequence[str]) -> Contestant:
    environ = grounds.environ(urls)
    tokens = issue_tokens(create_app(Settings.from_env(environ)), grounds, count=len(bodies))
    requests = tuple(spell_request("/v1/sync/push", token, body) for token, body in zip(tokens, bodies, strict=True))
    return Contestant(OURS, gunicorn("wsgi:app"), environ, requests)


def _time_pushes(contestant: Contestant, pace: Pace, *, folder: Path) -> float:
    """Return how many items a second were taken; what warmed up is not sent again."""
    first = round(MOST_A_SECOND * pace.warm_up_seconds)
    parts = {"warm-up": contestant.requests[:first], "timed": contestant.requests[first:]}
    for part, requests in parts.items():
        (folder / f"{part}.json").write_text(json.dumps(requests))
    port = find_free_port()
    with serving(contestant, port, log=folder / "pushes.log"):
        load(folder / "warm-up.json", port=port, clients=pace.clients, seconds=pace.warm_up_seconds)
        found = load(folder / "timed.json", port=port, clients=pace.clients, seconds=pace.seconds)
    answered = sum(found["answers"].values())
    if set(found["answers"]) != {"200"} or answered > len(parts["timed"]):
        raise SystemExit(f"{found['answers']} for {len(parts['timed'])} pushes: nothing was timed.")
    return ITEMS * answered / found["seconds"]


def _refuse_repeated(urls: DatabaseUrls) -> None:
    """End the race when not everything that was pushed was new and sound: then less was timed than is told."""
    engine = sa.create_engine(driver_url(urls.admin), poolclass=sa.NullPool)
    with engine.connect() as connection:
        wrong = connection.scalar(
            sa.text("SELECT count(*) FROM change_counter WHERE last_change % :n <> 0"), {"n": ITEMS}
        )
    engine.dispose()
    if wrong:
        raise SystemExit(f"{wrong} records did not take every item of a push: nothing was timed.")


def _make_bodies(count: int) -> Iterator[str]:
    random, sent_at = Random(5), read_now().isoformat()
    for _ in range(count):
        items = list(islice(_make_items(random, edited_at=sent_at), ITEMS))
        yield json.dumps({"device_id": "phone", "sent_at": sent_at, "items": items})


def _make_items(random: Random, *, edited_at: str) -> Iterator[dict[str, Any]]:
    """Make versions of all kinds in turn; a third of all has a note, of the two kinds that can."""
    number = 0
    while True:
        kind, content = CONTENTS[number % len(CONTENTS)]
        has_note = kind in WITH_NOTES and number % 12 < 8
        yield {
            "type": kind,
            "id": str(UUID(int=random.getrandbits(128), version=4)),
            "rev": 1,
            "deleted": False,
            "edited_at": edited_at,
            "data": {**content, "note": ENTRY["note"]} if has_note else content,
        }
        number += 1


def _render(rounds: Sequence[dict[str, float]]) -> str:
    ratios = [one[OURS] / one[ALONE] for one in rounds]
    rival = f"PostgreSQL alone, `INSERT … SELECT` of {ROWS} rows a statement"
    lines = [
        "| items a second, divided by | min | median | max | reach |",
        "| --- | --- | --- | --- | --- |",
        f"| {rival} | {min(ratios):.3g} | **{median(ratios):.3g}** | {max(ratios):.3g} | ≥ {REACH:g} |",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
