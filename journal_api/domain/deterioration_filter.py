"""One measure's state-space model: a Kalman filter over z = (m, x, a, r), and the person's own day-to-day SD.

Values are shares of the range, oriented so that 1 is best; variances are in personal variances s².

    level       m' = m + w,          Var w = q per day; on a day with a session more, and in the first series a mean
    deviation   x' = φ x + v,        Var v = (1 - φ²) times its share of the variance
    mean lift   a' = a
    lift        r' = r e^(-1/τ),     and on a day with a session  r' = r e^(-1/τ) + a + η
    a day       y  = m + x + r + ε,  Var ε = its share of the variance

Rounding to the scale is part of what is learned as the day-to-day variance, so that 0-10 and 0-100 are judged alike.

Sources: Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, ch. 2-3 (local level, AR(1)
deviation); Gelman 2013, Bayesian Data Analysis, ch. 2.6 (inverse-gamma variance).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from journal_api.domain.clinical_rules import cr_04_state_space as model

_DEVIATION_FACTOR = model.DEVIATION_FACTOR.value
_DEVIATION_VARIANCE = model.DEVIATION_SHARE.value * (1 - _DEVIATION_FACTOR**2)
LIFT_FACTOR = math.exp(-1 / model.LIFT_DAYS.value)
_LEVEL_DRIFT = model.LEVEL_DRIFT.value
_NOISE_SHARE = model.NOISE_SHARE.value
_LIFT_VARIANCE = model.LIFT_SD.value**2
_PRIOR_SQUARES = model.PRIOR_SD_WEIGHT.value * model.PRIOR_SD.value**2
_PRIOR_WEIGHT = model.PRIOR_SD_WEIGHT.value
_FLOOR_VARIANCE = model.FLOOR_SD.value**2
_LEARNING_CLIP = model.LEARNING_CLIP.value**2
_MEMORY = 1 - 1 / model.MEMORY_ENTRIES.value
_CARRIED = _DEVIATION_FACTOR**2
_LIFTED = LIFT_FACTOR**2


class Filter(NamedTuple):
    """What is believed of one measure after a day: means in shares of the range, covariances in personal variances.

    `squares` and `weight` are the sums behind the personal variance, without their prior.
    """

    m: float = model.PRIOR_LEVEL.value
    x: float = 0.0
    a: float = model.PRIOR_LIFT.value * model.PRIOR_SD.value
    r: float = 0.0
    mm: float = (model.PRIOR_LEVEL_SD.value / model.PRIOR_SD.value) ** 2
    mx: float = 0.0
    ma: float = 0.0
    mr: float = 0.0
    xx: float = model.DEVIATION_SHARE.value
    xa: float = 0.0
    xr: float = 0.0
    aa: float = model.PRIOR_LIFT_SD.value**2
    ar: float = 0.0
    rr: float = 0.0
    squares: float = 0.0
    weight: float = 0.0

    @property
    def variance(self) -> float:
        """Return the personal day-to-day variance s², in squared shares of the range."""
        return max((_PRIOR_SQUARES + self.squares) / (_PRIOR_WEIGHT + self.weight), _FLOOR_VARIANCE)


class Innovation(NamedTuple):
    """How a day differed from what was expected: `surprise` in its own SD (below is positive), `variance` S in s².

    The gains say how much of a surprise went into level, deviation and lift.
    """

    surprise: float
    variance: float
    level_gain: float
    deviation_gain: float
    lift_gain: float


def begin_lifted(f: Filter, days: int) -> Filter:
    """Begin so many days after a session that nothing was logged of: its mean lift is expected, faded since."""
    share = LIFT_FACTOR**days
    return f._replace(r=f.a * share, ar=f.aa * share, rr=(f.aa + _LIFT_VARIANCE) * share**2)


def pass_day(f: Filter) -> Filter:
    """Predict the next day: the level may drift, the deviation and the lift fade."""
    phi, fade = _DEVIATION_FACTOR, LIFT_FACTOR
    return Filter(
        f.m,
        f.x * phi,
        f.a,
        f.r * fade,
        f.mm + _LEVEL_DRIFT,
        f.mx * phi,
        f.ma,
        f.mr * fade,
        f.xx * _CARRIED + _DEVIATION_VARIANCE,
        f.xa * phi,
        f.xr * phi * fade,
        f.aa,
        f.ar * fade,
        f.rr * _LIFTED,
        f.squares,
        f.weight,
    )


def hold_session(f: Filter, *, level_gain: float, level_variance: float) -> Filter:
    """Let a session lift the day by the mean lift, and let the level itself move: a treatment is no anomaly.

    The level is expected to rise by so many personal SDs, with that variance.
    """
    return f._replace(
        m=f.m + level_gain * math.sqrt(f.variance),
        r=f.r + f.a,
        mm=f.mm + level_variance,
        mr=f.mr + f.ma,
        xr=f.xr + f.xa,
        ar=f.ar + f.aa,
        rr=f.rr + 2 * f.ar + f.aa + _LIFT_VARIANCE,
    )


def enter_value(f: Filter, value: float) -> tuple[Filter, Innovation]:
    """Take in a day's mean, as a share of the range."""
    (m, x, a, r, mm, mx, ma, mr, xx, xa, xr, aa, ar, rr, squares, weight) = f
    own = f.variance
    pm, px, pa, pr = mm + mx + mr, mx + xx + xr, ma + xa + ar, mr + xr + rr
    s = pm + px + pr + _NOISE_SHARE
    error = value - m - x - r
    km, kx, ka, kr = pm / s, px / s, pa / s, pr / s
    square = min(error * error / s, _LEARNING_CLIP * own)
    after = Filter(
        m + km * error,
        x + kx * error,
        a + ka * error,
        r + kr * error,
        mm - km * pm,
        mx - km * px,
        ma - km * pa,
        mr - km * pr,
        xx - kx * px,
        xa - kx * pa,
        xr - kx * pr,
        aa - ka * pa,
        ar - ka * pr,
        rr - kr * pr,
        squares * _MEMORY + square,
        weight * _MEMORY + 1.0,
    )
    return after, Innovation(-error / math.sqrt(s * own), s, km, kx, kr)
