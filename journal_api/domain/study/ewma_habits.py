"""What a chart learns of one person and one measure: usual level, day-to-day SD, likeness of days, lift of a session.

Values are shares of the range, oriented so that 1 is best. Everything begins from a population's prior, so that nothing
waits for weeks of data, and is learned robustly: a single awful day teaches no more than a clearly bad one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

from journal_api.domain.clinical_rules import study_ewma_figures as rule


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known of one person so far.

    `baseline` is a share of the range without the lift of a session; `baseline_variance` is in personal variances.
    The sums belong to the SD, to the lag-1 correlation and to the mean lift in SD, without their priors.
    """

    baseline: float = rule.PRIOR_BASELINE.value
    baseline_variance: float = rule.PRIOR_BASELINE_VARIANCE.value
    weight: float = 0.0
    squares: float = 0.0
    pairs: float = 0.0
    products: float = 0.0
    lift_weight: float = 0.0
    lift_sum: float = 0.0
    last_on: date | None = None
    last_deviation: float = 0.0

    @property
    def sd(self) -> float:
        """Return the day-to-day SD, as a share of the range."""
        prior = rule.PRIOR_SD_WEIGHT.value
        variance = (prior * rule.PRIOR_SD.value**2 + self.squares) / (prior + self.weight)
        return max(math.sqrt(variance), rule.FLOOR_SD.value)

    @property
    def correlation(self) -> float:
        """Return how much one day resembles the next, 0-0.8."""
        prior = rule.PRIOR_CORRELATION_WEIGHT.value
        correlation = (prior * rule.PRIOR_CORRELATION.value + self.products) / (prior + self.pairs)
        return min(max(correlation, 0.0), rule.MOST_CORRELATION.value)

    @property
    def lift(self) -> float:
        """Return the mean lift on the day of a session, as a share of the range, never below 0."""
        prior = rule.PRIOR_LIFT_WEIGHT.value
        in_sd = (prior * rule.PRIOR_LIFT.value + self.lift_sum) / (prior + self.lift_weight)
        return min(max(in_sd, 0.0), rule.MOST_LIFT.value) * self.sd


def let_time_pass(habits: Habits, *, session_variance: float) -> Habits:
    """Let one day pass: the usual level may drift by itself, and a session may move it."""
    return replace(habits, baseline_variance=habits.baseline_variance + rule.BASELINE_DRIFT.value + session_variance)


def learn_habits(habits: Habits, value: float, *, on: date, lift_share: float) -> Habits:
    """Learn from one day's mean; `lift_share` (0-1) says how much of a full lift is left on that day."""
    sd, correlation = habits.sd, habits.correlation
    clip = rule.OUTLIER_CLIP.value * sd
    raw = value - habits.baseline
    deviation = min(max(raw - habits.lift * lift_share, -clip), clip)
    # Days that resemble each other carry less news of the usual level than as many independent days.
    noise = (1 + correlation) / (1 - correlation)
    gain = habits.baseline_variance / (habits.baseline_variance + noise)
    follows = habits.last_on is not None and (on - habits.last_on).days == 1
    keep = 1 - 1 / rule.MEMORY_ENTRIES.value
    return replace(
        habits,
        baseline=habits.baseline + gain * deviation,
        baseline_variance=habits.baseline_variance * (1 - gain),
        weight=habits.weight * keep + 1,
        squares=habits.squares * keep + _square_within(deviation, habits.baseline_variance),
        pairs=habits.pairs * keep + follows,
        products=habits.products * keep + (deviation * habits.last_deviation / sd**2 if follows else 0.0),
        lift_weight=habits.lift_weight * keep + lift_share**2,
        lift_sum=habits.lift_sum * keep + lift_share * min(max(raw, -2 * clip), 2 * clip) / sd,
        last_on=on,
        last_deviation=deviation,
    )


def settle_habits(habits: Habits, *, level: float) -> Habits:
    """Take a level that has lasted for long as the new usual one; it may still be corrected quickly."""
    return replace(habits, baseline=level, baseline_variance=rule.INDUCTION_VARIANCE.value)


def _square_within(deviation: float, baseline_variance: float) -> float:
    # While the usual level is uncertain, part of a deviation is that uncertainty and not the person's own spread.
    return deviation**2 / (1 + baseline_variance)
