"""What missing days say: people stop logging as they get worse, so silence against the own rate is evidence.

Whether a day is logged follows the day before it (streaks); the two personal rates are learned with a beta prior. If
somebody's logging falls to a share c of the usual, a missed day has the likelihood ratio (1 - c p) / (1 - p), a logged
one c. Only the first days of a silence count, because holidays are long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from journal_api.domain.clinical_rules import cr_04_evidence as rule

_QUIETER = rule.QUIETER.value
_LOGGED = math.log(_QUIETER)
_PRIOR = rule.RATE_WEIGHT.value
_RATES = (rule.RATE_AFTER_GAP.value, rule.RATE_AFTER_ENTRY.value)
_RUN = rule.RUN_DAYS.value
_SHARE = rule.QUIET_SHARE.value
_REST = 1 - _SHARE
_MOST = rule.MOST_SILENCE.value


class Rhythm(NamedTuple):
    """How one person logs: days and logged days after a missed one and after a logged one; `said` sums the evidence."""

    missed_days: float = 0.0
    missed_logged: float = 0.0
    logged_days: float = 0.0
    logged_logged: float = 0.0
    silent: int = 0
    said: float = 0.0


def hear_entry(rhythm: Rhythm) -> Rhythm:
    """Take in a day with an entry."""
    (md, ml, ld, ll, silent, said) = rhythm
    said += _LOGGED if silent < _RUN else 0.0
    if silent:
        return Rhythm(md + 1, ml + 1, ld, ll, 0, said)
    return Rhythm(md, ml, ld + 1, ll + 1, 0, said)


def hear_silence(rhythm: Rhythm) -> Rhythm:
    """Take in a day that is over without an entry."""
    (md, ml, ld, ll, silent, said) = rhythm
    if silent >= _RUN:
        return rhythm._replace(silent=silent + 1)
    days, logged = (md, ml) if silent else (ld, ll)
    rate = (_PRIOR * _RATES[silent == 0] + logged) / (_PRIOR + days)
    said += math.log((1 - _QUIETER * rate) / (1 - rate))
    if silent:
        return Rhythm(md + 1, ml, ld, ll, silent + 1, said)
    return Rhythm(md, ml, ld + 1, ll, 1, said)


def weigh_silences(weights: Sequence[float], said: float, before: Sequence[float]) -> list[float]:
    """Multiply the weight of each onset by the likelihood ratio of what silence said since it.

    `said` is all that was said, `before` what of it before each onset. A person may or may not fall silent when worse.
    """
    since = (min(said - some, _MOST) for some in before)
    return [weight * (_REST + _SHARE * math.exp(some)) for weight, some in zip(weights, since, strict=True)]
