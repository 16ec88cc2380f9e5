"""P4: judging one patient, timed by the processor's time of this process alone, the best of several."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from journal_api.domain.checkpoints import read_checkpoint, write_checkpoint
from journal_api.domain.deterioration import State, judge, resume
from journal_api.domain.measures import ANXIETY, ENERGY, MOOD, PAIN, Measure
from journal_api.domain.trends import DailySeries, daily_means

FIRST = date(2020, 1, 1)
YEAR, DECADE = 365, 3650
MEASURES = (MOOD, ANXIETY, ENERGY, PAIN)
GAIN = 0.15


@dataclass(frozen=True, slots=True)
class Timing:
    """One piece of work: its name, the measures judged, and the seconds of processor time of the best run."""

    work: str
    measures: int
    seconds: float


def time_judging(*, repeats: int) -> tuple[Timing, ...]:
    """Time a new day, a year and ten years, for one measure and for four, and a plain EWMA beside them."""
    timings = []
    for count in (1, len(MEASURES)):
        some = MEASURES[:count]
        for days, name in ((YEAR, "a year"), (DECADE, "ten years")):
            series = _draw_series(some, days)
            through = FIRST + timedelta(days=days - 1)
            cold = _time(lambda s=series, t=through: judge(series=s, sessions=_SESSIONS, through=t), repeats=repeats)
            timings.append(Timing(f"{name}, cold", count, cold))
            ewma = _time(lambda s=series: _follow_ewma(s), repeats=repeats)
            timings.append(Timing(f"{name}, a plain EWMA", count, ewma))
            timings += _time_new_day(series, through, name, repeats=20 * repeats)
    return tuple(timings)


def _time_new_day(series: tuple[DailySeries, ...], through: date, name: str, *, repeats: int) -> tuple[Timing, ...]:
    yesterday = through - timedelta(days=1)
    before = resume(None, series=series, sessions=_SESSIONS, through=yesterday, kept=[yesterday.toordinal()]).states[0]
    written = json.dumps(write_checkpoint(before).state)
    checkpoint = write_checkpoint(before)
    tail = tuple(DailySeries(one.measure, one.days[-1:]) for one in series)

    def step(state: State | None) -> State:
        today = [through.toordinal()]
        return resume(state, series=tail, sessions=_SESSIONS, through=through, kept=today).states[0]

    def step_between_rows() -> str:
        state = read_checkpoint(replace(checkpoint, state=json.loads(written)))
        return json.dumps(write_checkpoint(step(state)).state)

    return (
        Timing(f"a new day after {name}", len(series), _time(lambda: step(before), repeats=repeats)),
        Timing(f"the same, from JSON to JSON, after {name}", len(series), _time(step_between_rows, repeats=repeats)),
    )


def _time(work: Callable[[], object], *, repeats: int) -> float:
    gc.collect()
    best = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def _follow_ewma(series: tuple[DailySeries, ...]) -> list[list[float]]:
    levels = []
    for one in series:
        level, some = one.days[0].mean, []
        for day in one.days:
            level += GAIN * (day.mean - level)
            some.append(level)
        levels.append(some)
    return levels


def _draw_series(measures: tuple[Measure, ...], days: int) -> tuple[DailySeries, ...]:
    """Draw somebody who logs two days of three; the last day has an entry."""
    rng = Random(4)
    logged = [at for at in range(days) if rng.random() < 2 / 3 or at == days - 1]
    return tuple(
        DailySeries(
            one, daily_means((FIRST + timedelta(days=at), min(max(round(rng.gauss(6, 1.4)), 0), 10)) for at in logged)
        )
        for one in measures
    )


_SESSIONS = tuple(FIRST + timedelta(days=at) for at in (*range(7, 25, 3), *range(45, DECADE, 28)))
