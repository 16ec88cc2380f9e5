"""The hidden course of a simulated person: how they are, day by day, before anybody is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from journal_api.domain.clinical_rules import simulation_figures as figures


class Profile(StrEnum):
    """A kind of person a clinic knows."""

    RESPONDER = "responder"
    RELAPSER_AFTER_WEAR_OFF = "relapser_after_wear_off"
    GRADUAL_DECLINE = "gradual_decline"
    SUDDEN_DROP = "sudden_drop"
    SLOW_SLIDE = "slow_slide"
    SILENT = "silent"
    NOISY_BUT_STABLE = "noisy_but_stable"
    NEVER_BETTER = "never_better"
    WEEKEND_RHYTHM = "weekend_rhythm"
    PRACTICE_HELPS = "practice_helps"
    RISK_ANSWER = "risk_answer"
    SPARSE_LOGGER = "sparse_logger"


@dataclass(frozen=True, slots=True)
class Story:
    """What makes a profile: all in the units of `simulation_figures`; `fall_days` None is somebody who stays well."""

    responds: bool = True
    fall_days: float | None = None
    keeps_maintenance: bool = True
    falls_silent: bool = False
    tells_risk: bool = False
    practice_chance: float = figures.PRACTICE_CHANCE.value
    practice_lift: float = 0.0
    spread: float = 1.0
    logging: float = 1.0
    rhythm: float = 1.0


STORIES = {
    Profile.RESPONDER: Story(),
    Profile.RELAPSER_AFTER_WEAR_OFF: Story(fall_days=figures.WEAR_OFF_DAYS.value, keeps_maintenance=False),
    Profile.GRADUAL_DECLINE: Story(fall_days=figures.GRADUAL_DAYS.value),
    Profile.SUDDEN_DROP: Story(fall_days=0.0),
    Profile.SLOW_SLIDE: Story(fall_days=figures.SLOW_DAYS.value),
    Profile.SILENT: Story(fall_days=figures.GRADUAL_DAYS.value, falls_silent=True),
    Profile.NOISY_BUT_STABLE: Story(spread=figures.NOISY.value),
    Profile.NEVER_BETTER: Story(responds=False),
    Profile.WEEKEND_RHYTHM: Story(rhythm=figures.RHYTHMIC.value),
    Profile.PRACTICE_HELPS: Story(
        practice_chance=figures.OFTEN_PRACTICE.value, practice_lift=figures.PRACTICE_LIFT.value
    ),
    Profile.RISK_ANSWER: Story(fall_days=figures.GRADUAL_DAYS.value, tells_risk=True),
    Profile.SPARSE_LOGGER: Story(logging=figures.SPARSE.value),
}


@dataclass(frozen=True, slots=True)
class Temperament:
    """One person's own numbers: level and SD as shares of the range, likeness of days, chance of logging a day."""

    level: float
    sd: float
    correlation: float
    logging: float


def draw_temperament(story: Story, rng: Random) -> Temperament:
    """Draw a person from the population."""
    return Temperament(
        level=rng.uniform(*figures.USUAL_LEVEL.value),
        sd=rng.uniform(*figures.DAILY_SD.value) * story.spread,
        correlation=rng.uniform(*figures.DAILY_CORRELATION.value),
        logging=rng.uniform(*figures.LOGGING_CHANCE.value) * story.logging,
    )


def plan_sessions(story: Story, *, days: int, rng: Random) -> tuple[int, ...]:
    """Plan the treatment sessions as days since the start: a series of six, then maintenance."""
    series = [
        figures.BEFORE_INDUCTION.value + round(figures.INDUCTION_EVERY.value * at)
        for at in range(figures.INDUCTION_SESSIONS.value)
    ]
    sessions = [day for day in series if day < days]
    following = series[-1] + round(rng.uniform(*figures.MAINTENANCE_EVERY.value))
    while story.keeps_maintenance and following < days:
        sessions.append(following)
        following += round(rng.uniform(*figures.MAINTENANCE_EVERY.value))
    return tuple(sessions)


def onset_of(story: Story, *, days: int) -> int | None:
    """Return the day since the start on which somebody begins to get worse, None for those who do not."""
    return None if story.fall_days is None else round(days * figures.ONSET_SHARE.value)


def draw_course(
    story: Story, person: Temperament, *, sessions: tuple[int, ...], days: int, rng: Random
) -> tuple[float, ...]:
    """Draw how the person is on each day without the day's own noise, as a share of the range, 1 is best."""
    onset = onset_of(story, days=days)
    wander, dip_left, course = 0.0, 0, []
    for day in range(days):
        wander += rng.gauss(0.0, figures.DRIFT.value)
        dip_left = dip_left - 1 if dip_left else _draw_dip(rng)
        shift = (
            wander
            + _treated(story, sessions, day)
            - (figures.DIP_DEPTH.value if dip_left else 0.0)
            - _fallen(story, onset, day)
        )
        course.append(person.level + shift * person.sd)
    return tuple(course)


def _draw_dip(rng: Random) -> int:
    if rng.random() >= 1 / figures.DIP_EVERY.value:
        return 0
    return round(rng.uniform(*figures.DIP_DAYS.value))


def _treated(story: Story, sessions: tuple[int, ...], day: int) -> float:
    past = [session for session in sessions if session <= day]
    series = figures.INDUCTION_SESSIONS.value
    # A usual level is that of somebody treated: before the series a person stands that much lower.
    missing = 1 - min(len(past), series) / series if story.responds else 1.0
    lift = math.exp(-(day - past[-1]) / figures.LIFT_DAYS.value) if past and story.responds else 0.0
    return lift * figures.SESSION_LIFT.value - missing * figures.INDUCTION_GAIN.value


def _fallen(story: Story, onset: int | None, day: int) -> float:
    if onset is None or story.fall_days is None or day < onset:
        return 0.0
    done = 1.0 if story.fall_days == 0 else min((day - onset) / story.fall_days, 1.0)
    return done * figures.DROP.value
