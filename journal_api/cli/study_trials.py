"""The runs of the study: people are drawn, every detector lives through their records, and is scored."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import quantiles
from typing import Generic, TypeVar

from rich.progress import Progress

from journal_api.cli.study_plan import Row, SilenceRow, list_scenarios
from journal_api.domain.study.people import Person, draw_person
from journal_api.domain.study.populations import Population
from journal_api.domain.study.products import Told
from journal_api.domain.study.rivals import Statistics
from journal_api.domain.study.scores import (
    FalseAlerts,
    calibrate,
    count_false_alerts,
    measure_delays,
    raise_alarms,
)
from journal_api.domain.study.silences import find_silences, measure_wait

TARGET = 1.0
_CHUNK = 5

T = TypeVar("T")
Live = Callable[[Person, Random], T]
Follow = Callable[[Person, float], Statistics]


@dataclass(frozen=True, slots=True)
class Lived(Generic[T]):
    """What came of one person: the hidden onset (0 for somebody who stays well), and what was told of them."""

    onset: int
    told: T


@dataclass(frozen=True, slots=True)
class Trial:
    """How many people are drawn for each figure, from which seed, who works it out, and the bar that shows it."""

    people: int
    seed: str
    progress: Progress
    workers: Executor

    def run(self, population: Population, live: Live[T], *, label: str, purpose: str) -> list[Lived[T]]:
        """Draw people and let each be lived through, in other processes: `live` must be a function that can be named.

        Another purpose gives other people, so that nothing is tuned and reported on the same ones.
        """
        task = self.progress.add_task(label, total=self.people)
        seeds = [f"{self.seed} {purpose} {population} {at}" for at in range(self.people)]
        lived = []
        for one in self.workers.map(partial(_live, population, live), seeds, chunksize=_CHUNK):
            lived.append(one)
            self.progress.advance(task)
        self.progress.remove_task(task)
        return lived


def try_statistic(trial: Trial, name: str, follow: Follow, *, measures: int) -> Row:
    """Try a statistic whose limit is calibrated on other stable people, for each size of drop it waits for."""
    stable, limits, false_alerts = Population(measures=measures), {}, {}
    for drop in sorted({scenario.population.drop_sd for scenario in list_scenarios(measures)}):
        live = partial(_follow, follow, drop)
        tuning = trial.run(stable, live, label=f"{name}: calibrating", purpose="tune")
        limits[drop] = calibrate([one.told for one in tuning], days=stable.days, target=TARGET)
        lived = trial.run(stable, live, label=f"{name}: stable", purpose="report")
        counts = [len(raise_alarms(one.told, limits[drop])) for one in lived]
        false_alerts[drop] = count_false_alerts(counts, days=stable.days)
    delays = []
    for scenario in list_scenarios(measures):
        drop = scenario.population.drop_sd
        live, label = partial(_follow, follow, drop), f"{name}: {scenario.name}"
        lived = trial.run(scenario.population, live, label=label, purpose="report")
        runs = [(one.onset, raise_alarms(one.told, limits[drop])) for one in lived]
        delays.append((scenario.name, measure_delays(runs)))
    return Row(name, measures, max(false_alerts.values(), key=lambda one: one.per_year), tuple(delays))


def try_product(trial: Trial, name: str, live: Live[Told], *, measures: int) -> Row:
    """Try CR-04 as it is, with the limits it is shipped with."""
    delays = []
    for scenario in list_scenarios(measures):
        lived = trial.run(scenario.population, live, label=f"{name}: {scenario.name}", purpose="report")
        delays.append((scenario.name, measure_delays([(one.onset, one.told.alarms) for one in lived])))
    stable = Population(measures=measures)
    return Row(name, measures, count_for_product(trial, f"{name}: stable", live, population=stable), tuple(delays))


def count_for_product(trial: Trial, label: str, live: Live[Told], *, population: Population) -> FalseAlerts:
    """Count the false alerts of CR-04 on stable people."""
    told = [one.told for one in trial.run(population, live, label=label, purpose="report")]
    prompts = sum(len(one.prompts) for one in told)
    return count_false_alerts([len(one.alarms) for one in told], days=population.days, prompts=prompts)


def try_silence(trial: Trial, name: str, population: Population) -> SilenceRow:
    """Try CR-05 on people who stay well: every alert is false, and each of them stops logging at the end."""
    lived = trial.run(population, _fall_silent, label=f"CR-05: {name}", purpose="report")
    false_alerts = count_false_alerts([one.told[0] for one in lived], days=population.days)
    tenths = quantiles([one.told[1] for one in lived], n=10, method="inclusive")
    return SilenceRow(name, false_alerts, (tenths[0], tenths[4], tenths[-1]))


def _live(population: Population, live: Live[T], seed: str) -> Lived[T]:
    rng = Random(seed)  # noqa: S311 - no secret
    person = draw_person(population, rng)
    return Lived(person.onset or 0, live(person, rng))


def _follow(follow: Follow, drop_sd: float, person: Person, _rng: Random) -> Statistics:
    return follow(person, drop_sd)


def _fall_silent(person: Person, _rng: Random) -> tuple[int, int]:
    return len(find_silences(person)), measure_wait(person)
