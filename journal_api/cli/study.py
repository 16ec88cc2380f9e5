"""``python -m journal_api study``: CR-04 against its rivals and the wall, on simulated people."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from journal_api.cli.study_pages import render_page
from journal_api.cli.study_plan import LEARNING_WALL, ODD, PRODUCT, QUIET, WALL, Row
from journal_api.cli.study_plots import draw_delays
from journal_api.cli.study_trials import Trial, count_for_product, try_product, try_silence, try_statistic
from journal_api.domain.study.fair_oracles import follow_fair_oracle, follow_learning_oracle
from journal_api.domain.study.oracles import follow_oracle
from journal_api.domain.study.people import Person
from journal_api.domain.study.products import Told, follow_product, follow_product_with_prompts
from journal_api.domain.study.rivals import RIVALS, Rival, Statistics

SEVERAL = 4


@click.command()
@click.option("--people", default=400, show_default=True, help="Simulated people for each figure.")
@click.option("--seed", default="report", show_default=True, help="Another seed draws other people.")
@click.option("--workers", default=os.cpu_count() or 1, show_default="one a core", help="Processes at work.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("docs"), show_default=True)
def study(*, people: int, seed: str, workers: int, out: Path) -> None:
    """Compare CR-04 with naive charts and an oracle on fresh simulated people; write docs/detection.md."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress, ProcessPoolExecutor(workers) as pool:
        trial = Trial(people, seed, progress, pool)
        rows = (*_compare_one(trial), *_compare_several(trial))
        silences = tuple(try_silence(trial, name, some) for name, some in QUIET)
        odd = tuple((name, count_for_product(trial, name, _live, population=some)) for name, some in ODD)
    out.mkdir(parents=True, exist_ok=True)
    (out / "detection.md").write_text(render_page(rows, odd, silences, people=people, seed=seed), encoding="utf-8")
    (out / "detection-delays.svg").write_text(draw_delays(rows[: len(RIVALS) + 2]), encoding="utf-8")
    click.echo(f"Written to {out / 'detection.md'}.")


def _compare_one(trial: Trial) -> tuple[Row, ...]:
    return (
        *(try_statistic(trial, name, partial(_ignore_drop, rival), measures=1) for name, rival in RIVALS.items()),
        try_product(trial, PRODUCT, _live, measures=1),
        try_statistic(trial, WALL, _follow_oracle, measures=1),
        try_statistic(trial, LEARNING_WALL, _follow_learning_oracle, measures=1),
        try_product(trial, "CR-04 with prompts", follow_product_with_prompts, measures=1),
    )


def _compare_several(trial: Trial) -> tuple[Row, ...]:
    return (
        try_product(trial, PRODUCT, _live, measures=SEVERAL),
        try_statistic(trial, WALL, _follow_fair_oracle, measures=SEVERAL),
        try_statistic(trial, LEARNING_WALL, _follow_learning_oracle, measures=SEVERAL),
        try_statistic(trial, "oracle that knows which move", _follow_oracle, measures=SEVERAL),
        try_product(trial, "CR-04 with prompts", follow_product_with_prompts, measures=SEVERAL),
    )


def _ignore_drop(rival: Rival, person: Person, _drop_sd: float) -> Statistics:
    # A rival waits for no certain drop.
    return rival(person)


def _live(person: Person, _rng: Random) -> Told:
    return follow_product(person)


def _follow_oracle(person: Person, drop_sd: float) -> Statistics:
    return follow_oracle(person, drop_sd=drop_sd)


def _follow_learning_oracle(person: Person, drop_sd: float) -> Statistics:
    return follow_learning_oracle(person, drop_sd=drop_sd)


def _follow_fair_oracle(person: Person, drop_sd: float) -> Statistics:
    return follow_fair_oracle(person, drop_sd=drop_sd)
