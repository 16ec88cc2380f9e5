"""Simulated patients for demos and studies: pure functions of a random generator that is passed in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from journal_api.domain.clinical_rules import simulation_figures as figures
from journal_api.domain.entries import Practice
from journal_api.domain.simulation_courses import (
    STORIES,
    Profile,
    Story,
    Temperament,
    draw_course,
    draw_temperament,
    onset_of,
    plan_sessions,
)

__all__ = ["Profile", "SimulatedCheckIn", "SimulatedDay", "SimulatedPatient", "SimulatedPractice", "simulate_patient"]


@dataclass(frozen=True, slots=True)
class SimulatedCheckIn:
    """One evening's answers, 0-10 in whole points, `minute` after local midnight; sleep in hours to the quarter."""

    minute: int
    mood: int
    anxiety: int
    energy: int
    pain: int
    urge_to_harm: int
    sleep_hours: float


@dataclass(frozen=True, slots=True)
class SimulatedPractice:
    """One practice, `minute` after local midnight, ratings 0-10."""

    minute: int
    practice: Practice
    duration_minutes: int
    helpfulness: int


@dataclass(frozen=True, slots=True)
class SimulatedDay:
    """One local day with something in it: a check-in, a practice, or both."""

    on: date
    check_in: SimulatedCheckIn | None
    practice: SimulatedPractice | None


@dataclass(frozen=True, slots=True)
class SimulatedPatient:
    """One person's record: days oldest first, empty ones left out; `worsens_on` is the hidden onset, if any."""

    profile: Profile
    sessions: tuple[date, ...]
    days: tuple[SimulatedDay, ...]
    worsens_on: date | None


def simulate_patient(profile: Profile, *, starts_on: date, days: int, rng: Random) -> SimulatedPatient:
    """Simulate one person for so many days; the same generator state gives the same person."""
    story = STORIES[profile]
    person = draw_temperament(story, rng)
    sessions = plan_sessions(story, days=days, rng=rng)
    course = draw_course(story, person, sessions=sessions, days=days, rng=rng)
    onset = onset_of(story, days=days)
    return SimulatedPatient(
        profile=profile,
        sessions=tuple(starts_on + timedelta(days=at) for at in sessions),
        days=_live(story, person, course=course, onset=onset, starts_on=starts_on, rng=rng),
        worsens_on=None if onset is None else starts_on + timedelta(days=onset),
    )


def _live(
    story: Story, person: Temperament, *, course: tuple[float, ...], onset: int | None, starts_on: date, rng: Random
) -> tuple[SimulatedDay, ...]:
    lived: list[SimulatedDay] = []
    carried, logged, practiced = 0.0, True, False
    for day, level in enumerate(course):
        on, is_worse = starts_on + timedelta(days=day), onset is not None and day >= onset
        carried = _carry(carried, person, rng)
        logged = rng.random() < _logging_chance(story, person, logged=logged, is_worse=is_worse)
        practiced = rng.random() < story.practice_chance and logged
        well = level + carried + person.sd * (_rhythm(story, on) + story.practice_lift * practiced)
        answers = _check_in(story, person, well=well, is_worse=is_worse, rng=rng)
        practice = _practice(rng)
        if logged:
            lived.append(SimulatedDay(on, answers, practice if practiced else None))
    return tuple(lived)


def _carry(carried: float, person: Temperament, rng: Random) -> float:
    # What all measures share of a day: an autoregressive part with the loading squared as its share of the variance.
    fresh = person.sd * figures.SHARED_SPREAD.value * math.sqrt(1 - person.correlation**2)
    return person.correlation * carried + rng.gauss(0.0, fresh)


def _logging_chance(story: Story, person: Temperament, *, logged: bool, is_worse: bool) -> float:
    if story.falls_silent and is_worse:
        return 0.0
    chance = person.logging * (figures.WORSE_LOGGING.value if is_worse else 1.0)
    streak = figures.LOGGING_STREAK.value
    return chance + streak * ((1 - chance) if logged else -chance)


def _rhythm(story: Story, on: date) -> float:
    height = figures.WEEKLY_AMPLITUDE.value * story.rhythm
    return height * math.cos(math.tau * (on.weekday() - figures.SATURDAY.value) / figures.WEEK.value)


def _check_in(story: Story, person: Temperament, *, well: float, is_worse: bool, rng: Random) -> SimulatedCheckIn:
    mood, calm, energy, ease = (_rate(well, person, rng) for _ in range(4))
    minute = round(rng.uniform(*figures.EVENING.value))
    worst, best = figures.SLEEP_HOURS.value
    slept = worst + (best - worst) * well + rng.gauss(0.0, figures.SLEEP_SD.value)
    tells = rng.random() < figures.RISK_CHANCE.value and story.tells_risk and is_worse
    top = round(figures.RATING_MAXIMUM.value)
    return SimulatedCheckIn(
        minute=minute,
        mood=mood,
        anxiety=top - calm,
        energy=energy,
        pain=top - ease,
        urge_to_harm=round(figures.RISK_ANSWER.value) if tells else 0,
        sleep_hours=round(max(slept, 0.0) * figures.QUARTERS.value) / figures.QUARTERS.value,
    )


def _rate(well: float, person: Temperament, rng: Random) -> int:
    own = person.sd * math.sqrt(1 - figures.SHARED_SPREAD.value**2)
    rating = (well + rng.gauss(0.0, own)) * figures.RATING_MAXIMUM.value
    return round(min(max(rating, 0.0), figures.RATING_MAXIMUM.value))


def _practice(rng: Random) -> SimulatedPractice:
    return SimulatedPractice(
        minute=round(rng.uniform(*figures.MORNING.value)),
        practice=rng.choice(tuple(Practice)),
        duration_minutes=round(rng.uniform(*figures.PRACTICE_MINUTES.value)),
        helpfulness=round(rng.uniform(*figures.HELPFULNESS.value)),
    )
