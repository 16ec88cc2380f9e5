"""Simulated people: a hidden course, and what of it is logged. Pure functions of a generator that is passed in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from journal_api.domain.clinical_rules import study_figures as figures
from journal_api.domain.study.logging_habits import draw_logged_days
from journal_api.domain.study.populations import Course, Population


class Usual(NamedTuple):
    """What a person's days are like without noise: as in `Person`."""

    days: tuple[float, ...]
    rhythm: tuple[float, ...]
    lift_days: float


class Noise(NamedTuple):
    """A day's noise in SD: what is carried on to the next day, and what belongs to one rating alone."""

    carried: float
    white: float


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated person and the truth about them.

    `answers` holds, per measure, one value per day (0 to 1, 1 is best, rounded to the scale) or None; `second_answers`
    is what one more check-in of that evening would say; `sessions` are days since the start; `onset` is the hidden
    first day of the worsening. The rest is what an oracle may know: `usual` is the expected value per day without
    noise, drift and worsening (shared by all measures), `rhythm` what of it is the weekly one, in the person's SD,
    `lift_days` the time constant with which a lift wears off, `moving` the measures that worsen, `course` the
    worsening per day in the person's SD, at most 0.
    """

    population: Population
    answers: tuple[tuple[float | None, ...], ...]
    second_answers: tuple[tuple[float, ...], ...]
    sessions: tuple[int, ...]
    onset: int | None
    usual: tuple[float, ...]
    rhythm: tuple[float, ...]
    lift_days: float
    course: tuple[float, ...]
    moving: tuple[bool, ...]
    sd: float
    correlation: float


def draw_person(population: Population, rng: Random) -> Person:
    """Draw one person; the same generator state gives the same person."""
    sd, correlation = rng.uniform(*population.sd), rng.uniform(*population.correlation)
    sessions = _draw_sessions(population, rng)
    usual = _draw_usual(population, sd, sessions=sessions, rng=rng)
    onset = _draw_onset(population, sessions, rng)
    course = _draw_course(population, onset, rng)
    moving = _draw_moving(population, rng)
    logged = draw_logged_days(population, onset, rng)
    common = _draw_common(population, correlation, rng)
    answers, seconds = [], []
    for moves in moving:
        own = _draw_noise(population.days, correlation, rng, weight=1 - population.shared)
        steps, first, second = population.steps, [], []
        for day in range(population.days):
            carried = common[day].carried + own[day].carried + (course[day] if moves else 0.0)
            white = common[day].white + own[day].white
            first.append(_round(usual.days[day] + sd * (carried + white), steps) if logged[day] else None)
            anew = rng.gauss(0.0, math.sqrt(1 - split_noise(correlation)[0]))
            second.append(_round(usual.days[day] + sd * (carried + anew), steps))
        answers.append(tuple(first))
        seconds.append(tuple(second))
    return Person(
        population=population,
        answers=tuple(answers),
        second_answers=tuple(seconds),
        sessions=sessions,
        onset=onset,
        usual=usual.days,
        rhythm=usual.rhythm,
        lift_days=usual.lift_days,
        course=course,
        moving=moving,
        sd=sd,
        correlation=correlation,
    )


def _draw_sessions(population: Population, rng: Random) -> tuple[int, ...]:
    if not population.has_sessions:
        return ()
    first, series = rng.randint(*figures.FIRST_SESSION.value), figures.INDUCTION_SESSIONS.value
    sessions = [first + round(at * figures.INDUCTION_DAYS.value / (series - 1)) for at in range(series)]
    while sessions[-1] < population.days:
        sessions.append(sessions[-1] + rng.randint(*figures.MAINTENANCE_EVERY.value))
    return tuple(day for day in sessions if day < population.days)


def _draw_usual(population: Population, sd: float, *, sessions: tuple[int, ...], rng: Random) -> Usual:
    level, week = rng.uniform(*population.level), figures.WEEK.value
    lift, lift_days = rng.uniform(*figures.SESSION_LIFT.value), rng.uniform(*figures.LIFT_DAYS.value)
    gain, phase = rng.uniform(*population.induction_gain), rng.randrange(week)
    series = figures.INDUCTION_SESSIONS.value
    rhythm = [population.weekly * math.sin(math.tau * (day + phase) / week) for day in range(population.days)]
    left, held, usual, wears_off = 0.0, 0, [], math.exp(-1 / lift_days)
    for day in range(population.days):
        left *= wears_off
        if day in sessions:
            held += 1
            left += rng.gauss(lift, figures.LIFT_SPREAD.value)
        missing = gain * (1 - min(held, series) / series) if sessions else 0.0
        usual.append(level + sd * (left - missing + rhythm[day]))
    return Usual(tuple(usual), tuple(rhythm), lift_days)


def _draw_onset(population: Population, sessions: tuple[int, ...], rng: Random) -> int | None:
    if population.course is Course.STABLE:
        return None
    if population.course is Course.EARLY and sessions:
        return sessions[figures.INDUCTION_SESSIONS.value - 1] + rng.randint(*figures.EARLY_ONSET.value)
    return rng.randint(*figures.ONSET.value)


def _draw_course(population: Population, onset: int | None, rng: Random) -> tuple[float, ...]:
    if onset is None:
        return (0.0,) * population.days
    lengths = {Course.GRADUAL: figures.GRADUAL_DAYS.value, Course.SLOW: figures.SLOW_DAYS.value}
    length = rng.uniform(*lengths[population.course]) if population.course in lengths else 1.0
    return tuple(-population.drop_sd * min(max((day - onset + 1) / length, 0.0), 1.0) for day in range(population.days))


def _draw_moving(population: Population, rng: Random) -> tuple[bool, ...]:
    count = population.measures
    moving = set(rng.sample(range(count), rng.randint(math.ceil(count * population.moving_share), count)))
    return tuple(at in moving for at in range(count))


def _draw_common(population: Population, correlation: float, rng: Random) -> list[Noise]:
    """Draw what all measures share: part of the noise, a slow drift and short bad spells, in SD."""
    drift, dip_left, depth, common = 0.0, 0, 0.0, []
    for noise in _draw_noise(population.days, correlation, rng, weight=population.shared):
        drift += rng.gauss(0.0, math.sqrt(figures.DRIFT.value))
        dip_left = max(dip_left - 1, 0)
        if rng.random() < 1 / figures.DIP_EVERY.value:
            dip_left, depth = rng.randint(*figures.DIP_DAYS.value), rng.uniform(*figures.DIP_DEPTH.value)
        common.append(Noise(noise.carried + drift - (depth if dip_left else 0.0), noise.white))
    return common


def split_noise(correlation: float) -> tuple[float, float]:
    """Split a lag-1 correlation into the share of the variance that is carried on and its own lag-1 factor."""
    share = max(figures.CARRIED_SHARE.value, correlation)
    return share, correlation / share


def _draw_noise(days: int, correlation: float, rng: Random, *, weight: float) -> list[Noise]:
    share, factor = split_noise(correlation)
    fresh, carried, noise = math.sqrt(weight * share * (1 - factor**2)), rng.gauss(0.0, math.sqrt(weight * share)), []
    for _ in range(days):
        carried = factor * carried + rng.gauss(0.0, fresh)
        noise.append(Noise(carried, rng.gauss(0.0, math.sqrt(weight * (1 - share)))))
    return noise


def _round(value: float, steps: int) -> float:
    return round(min(max(value, 0.0), 1.0) * steps) / steps
