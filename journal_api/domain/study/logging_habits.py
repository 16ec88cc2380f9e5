"""On which days simulated people log: in streaks, not on holidays, some of them less once they are worse."""

from __future__ import annotations

from random import Random

from journal_api.domain.clinical_rules import study_figures as figures
from journal_api.domain.study.populations import Population


def draw_logged_days(population: Population, onset: int | None, rng: Random) -> tuple[bool, ...]:
    """Draw, per day, whether there is an entry."""
    usual, is_reticent = rng.uniform(*population.logging), rng.random() < population.reticence
    streak, logged, away, days = figures.STREAK.value, True, 0, []
    for day in range(population.days):
        is_worse = onset is not None and day >= onset
        chance = usual * (population.worse_logging if is_reticent and is_worse else 1.0)
        logged = rng.random() < chance + streak * ((1 - chance) if logged else -chance)
        away = max(away - 1, 0)
        if rng.random() < 1 / figures.HOLIDAY_EVERY.value:
            away = rng.randint(*figures.HOLIDAY_DAYS.value)
        days.append(logged and not away)
    return tuple(days)
