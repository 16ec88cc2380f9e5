"""The runs of the study: people are drawn, every detector lives through their records, and is scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from statistics import quantiles

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


@dataclass(frozen=True, slots=True)
class Trial:
    """How many people are drawn for each figure, from which seed, and the bar that shows it."""

    people: int
    seed: str
    progress: Progress

    def draw(self, population: Population, *, label: str, purpose: str) -> Iterator[tuple[Person, Random]]:
        """Draw people; another purpose gives other people, so that nothing is tuned and reported on the same ones."""
        task = self.progress.add_task(label, total=self.people)
        for at in range(self.people):
            rng = Random(f"{self.seed} {purpose} {population} {at}")  # noqa: S311 - no secret
            yield draw_person(population, rng), rng
            self.progress.advance(task)
        self.progress.remove_task(task)


def try_statistic(trial: Trial, name: str, follow: Callable[[Person, float], Statistics], *, measures: int) -> Row:
    """Try a statistic whose limit is calibrated on other stable people, for each size of drop it waits for."""
    stable, limits, false_alerts = Population(measures=measures), {}, {}
    for drop in sorted({scenario.population.drop_sd for scenario in list_scenarios(measures)}):
        tuning = [
            follow(person, drop) for person, _ in trial.draw(stable, label=f"{name}: calibrating", purpose="tune")
        ]
        limits[drop] = calibrate(tuning, days=stable.days, target=TARGET)
        drawn = trial.draw(stable, label=f"{name}: stable", purpose="report")
        counts = [len(raise_alarms(follow(person, drop), limits[drop])) for person, _ in drawn]
        false_alerts[drop] = count_false_alerts(counts, days=stable.days)
    delays = []
    for scenario in list_scenarios(measures):
        drop, runs = scenario.population.drop_sd, []
        for person, _ in trial.draw(scenario.population, label=f"{name}: {scenario.name}", purpose="report"):
            runs.append((person.onset or 0, raise_alarms(follow(person, drop), limits[drop])))
        delays.append((scenario.name, measure_delays(runs)))
    return Row(name, measures, max(false_alerts.values(), key=lambda one: one.per_year), tuple(delays))


def try_product(trial: Trial, name: str, live: Callable[[Person, Random], Told], *, measures: int) -> Row:
    """Try CR-04 as it is, with the limits it is shipped with."""
    delays = []
    for scenario in list_scenarios(measures):
        drawn = trial.draw(scenario.population, label=f"{name}: {scenario.name}", purpose="report")
        runs = [(person.onset or 0, live(person, rng).alarms) for person, rng in drawn]
        delays.append((scenario.name, measure_delays(runs)))
    stable = Population(measures=measures)
    return Row(name, measures, count_for_product(trial, f"{name}: stable", live, population=stable), tuple(delays))


def count_for_product(
    trial: Trial, label: str, live: Callable[[Person, Random], Told], *, population: Population
) -> FalseAlerts:
    """Count the false alerts of CR-04 on stable people."""
    told = [live(person, rng) for person, rng in trial.draw(population, label=label, purpose="report")]
    prompts = sum(len(one.prompts) for one in told)
    return count_false_alerts([len(one.alarms) for one in told], days=population.days, prompts=prompts)


def try_silence(trial: Trial, name: str, population: Population) -> SilenceRow:
    """Try CR-05 on people who stay well: every alert is false, and each of them stops logging at the end."""
    drawn = [person for person, _ in trial.draw(population, label=f"CR-05: {name}", purpose="report")]
    false_alerts = count_false_alerts([len(find_silences(person)) for person in drawn], days=population.days)
    tenths = quantiles([measure_wait(person) for person in drawn], n=10, method="inclusive")
    return SilenceRow(name, false_alerts, (tenths[0], tenths[4], tenths[-1]))
