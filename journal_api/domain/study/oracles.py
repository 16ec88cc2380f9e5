"""The wall: a CUSUM that knows every true parameter of a person, and the size of the drop it waits for.

It knows what the person would be like on each day (level, lifts, weekday), how noise is carried on, how the level
drifts, how measures move together and which of them will move; it does not know when. Its statistic is the largest
log-likelihood ratio over all onsets of the last 60 days (Page 1954, Biometrika 41:100).
"""

from __future__ import annotations

import math

from journal_api.domain.clinical_rules import study_figures as figures
from journal_api.domain.study.people import Person, split_noise

_WINDOW = 60


def follow_oracle(person: Person, *, drop_sd: float) -> tuple[tuple[int, float], ...]:
    """Return, per day with an entry, the day and the oracle's statistic."""
    share, factor = split_noise(person.correlation)
    rounding = 1 / (12 * person.population.steps**2 * person.sd**2)
    scale, seen = _weigh_measures(person)
    mm, mx, xx, m, x = 0.0, 0.0, share, 0.0, 0.0
    open_drops: list[tuple[float, float, float]] = []
    statistics = []
    for day, value in enumerate(seen):
        xx, mx, x = xx * factor**2 + share * (1 - factor**2), mx * factor, x * factor
        mm += figures.DRIFT.value * scale
        open_drops = [(em, ex * factor, ratio) for em, ex, ratio in open_drops[-_WINDOW:]] + [(1.0, 0.0, 0.0)]
        if value is None:
            continue
        pm, px = mm + mx, mx + xx
        s = pm + px + (1 - share) + rounding
        surprise = m + x - value
        km, kx = pm / s, px / s
        moved = []
        for em, ex, ratio in open_drops:
            g = (em + ex) * drop_sd * math.sqrt(scale)
            gained = (g * surprise - g * g / 2) / s
            moved.append((em - km * (em + ex), ex - kx * (em + ex), ratio + gained))
        open_drops = moved
        m, x = m - km * surprise, x - kx * surprise
        mm, mx, xx = mm - km * pm, mx - km * px, xx - kx * px
        statistics.append((day, max(ratio for _, _, ratio in open_drops)))
    return tuple(statistics)


def _weigh_measures(person: Person) -> tuple[float, list[float | None]]:
    """Turn the measures into the one series that says most about a drop of those that move, with unit variance.

    Returns the factor by which its squared drop is larger than one measure's, and the series. The weights are Σ⁻¹ a for
    equally correlated noise.
    """
    count, shared = len(person.moving), person.population.shared
    moving = sum(person.moving)
    common = shared / (1 + (count - 1) * shared) * moving
    weights = [(1.0 if moves else 0.0) - common for moves in person.moving]
    information = moving * (1 - common) / (1 - shared)
    scale = 1 / ((1 - shared) * math.sqrt(information))
    seen: list[float | None] = []
    for day, usual in enumerate(person.usual):
        answers = [answers[day] for answers in person.answers]
        present = [answer for answer in answers if answer is not None]
        if len(present) < count:
            seen.append(None)
            continue
        total = math.fsum(w * (a - usual) / person.sd for w, a in zip(weights, present, strict=True))
        seen.append(total * scale)
    return information, seen
