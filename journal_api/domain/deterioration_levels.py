"""A person's own baseline of one measure (the usual level), the best sustained one, and slides too slow for a month."""

from __future__ import annotations

import math
from typing import NamedTuple

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.clinical_rules import cr_04_state_space as model
from journal_api.domain.deterioration_filter import Filter

_SLOW = 1 / rule.USUAL_ENTRIES.value
_QUICK = 1 / rule.USUAL_ENTRIES_IN_INDUCTION.value


class Usual(NamedTuple):
    """Levels in shares of the range (1 is best): the usual one, and the best sustained one since the last alarm.

    `usual` stands still in an episode, `sustained` never does and `best` is its highest. `near_at` is the last day on
    which the level was near that best one, `entries_since` the entries after it; `recent` are the newest days with an
    entry, as many as joining asks for.
    """

    usual: float
    sustained: float
    best: float
    near_at: int
    entries_since: int
    entries: int
    recent: tuple[int, ...]


def begin_usual(f: Filter, at: int) -> Usual:
    """Begin with the level after the first entry."""
    return Usual(f.m, f.m, f.m, at, 0, 1, (at,))


def follow_level(usual: Usual, f: Filter, *, at: int, pace: float) -> Usual:
    """Let the usual level follow the level by a share `pace` after an entry; at first it is their mean."""
    entries = usual.entries + 1
    first = min(1 / entries, _QUICK)
    sustained = usual.sustained + max(_SLOW, first) * (f.m - usual.sustained)
    best = max(usual.best, sustained) if entries > rule.SLOW_ENTRIES.value else sustained
    is_near = f.m >= best - rule.SLOW_ONSET.value * math.sqrt(f.variance)
    return Usual(
        usual=usual.usual + (max(pace, first) if pace else 0.0) * (f.m - usual.usual),
        sustained=sustained,
        best=best,
        near_at=at if is_near else usual.near_at,
        entries_since=0 if is_near else usual.entries_since + 1,
        entries=entries,
        recent=(*usual.recent, at)[-rule.JOINING_ENTRIES.value :],
    )


def find_pace(*, in_episode: bool, sessions: int, since_session: int | None) -> float:
    """Return how far the usual level follows: not in an episode, quickly in the first series of sessions."""
    if in_episode:
        return 0.0
    in_series = since_session is not None and since_session <= rule.INDUCTION_DAYS.value
    return _QUICK if in_series and sessions <= model.INDUCTION_SESSIONS.value else _SLOW


def anchor_anew(usual: Usual, level: float, *, at: int) -> Usual:
    """Look for a slide from this level on, and for none before."""
    return usual._replace(sustained=level, best=level, near_at=at, entries_since=0)


def has_joined(usual: Usual, *, at: int) -> bool:
    """Tell whether the measure has enough recent days with an entry to be listened to."""
    return len(usual.recent) == rule.JOINING_ENTRIES.value and at - usual.recent[0] < rule.JOINING_DAYS.value


def has_slid(usual: Usual, f: Filter) -> bool:
    """Tell whether the level lies far below the best sustained one."""
    worth_telling = max(rule.SLOW_DROP.value * math.sqrt(f.variance), rule.SLOW_SHARE.value)
    return usual.entries >= rule.SLOW_ENTRIES.value and usual.best - f.m >= worth_telling
