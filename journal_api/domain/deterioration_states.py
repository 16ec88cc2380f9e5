"""The state of one record after a day, and the fold that takes it over the next one.

One day costs the same however long the record is; nothing here depends on the calendar but through differences of days.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from journal_api.domain.clinical_rules import cr_04_evidence as rule
from journal_api.domain.clinical_rules import cr_04_state_space as model
from journal_api.domain.deterioration_combination import clip_surprises
from journal_api.domain.deterioration_evidence import Signatures, add_onset, begin_signatures, weigh_surprise
from journal_api.domain.deterioration_filter import (
    Filter,
    Innovation,
    begin_lifted,
    enter_value,
    hold_session,
    pass_day,
)
from journal_api.domain.deterioration_silence import Rhythm, hear_entry, hear_silence

_ONSET_DAYS = rule.ONSET_DAYS.value
_SHARP = rule.SHARP_ONSETS.value
_BLUNT = rule.BLUNT_DAYS.value
_INDUCTION = model.INDUCTION_SESSIONS.value
_IN_INDUCTION = {"level_gain": model.INDUCTION_GAIN.value, "level_variance": model.INDUCTION_VARIANCE.value}
_IN_MAINTENANCE = {"level_gain": 0.0, "level_variance": model.MAINTENANCE_VARIANCE.value}
_MEMORY = 1 - 1 / model.MEMORY_ENTRIES.value
_CLIP = rule.SURPRISE_CLIP.value


class Onsets(NamedTuple):
    """The candidate onsets, newest first.

    `at` the day of the entry, `numbers` which day with an entry it was, `weights` the days it stands for, `said` what
    silence had said before it.
    """

    at: list[int]
    numbers: list[int]
    weights: list[float]
    said: list[float]


class Likeness(NamedTuple):
    """How much the measures' surprises of one day resemble each other: sums of products and of squares."""

    products: float = 0.0
    squares: float = 0.0

    @property
    def correlation(self) -> float:
        """Return the correlation of two measures' surprises."""
        weight = rule.TOGETHER_WEIGHT.value
        together = (weight * rule.PRIOR_TOGETHER.value + self.products) / (weight + self.squares)
        return min(max(together, 0.0), rule.MOST_TOGETHER.value)


class Beliefs(NamedTuple):
    """All that is believed of one record; mappings are by the measure's name.

    `at` is the newest day, as an ordinal, `entries` counts days with one; `levels` holds each measure's level before
    each candidate onset.
    """

    at: int
    sessions: int
    last_session: int | None
    entered_at: int
    entries: int
    rhythm: Rhythm
    likeness: Likeness
    onsets: Onsets
    filters: Mapping[str, Filter]
    signatures: Mapping[str, Signatures]
    levels: Mapping[str, list[float]]


def begin_beliefs(at: int, *, sessions: int = 0, last_session: int | None = None) -> Beliefs:
    """Begin on the day before the first entry; of all that was before only the sessions are known."""
    return Beliefs(at, sessions, last_session, at, 0, Rhythm(), Likeness(), Onsets([], [], [], []), {}, {}, {})


def pass_days(beliefs: Beliefs, *, held: int) -> Beliefs:
    """Begin the next day, on which `held` sessions are held (0 or more)."""
    at = beliefs.at + 1
    filters = {name: pass_day(one) for name, one in beliefs.filters.items()}
    if not held:
        return beliefs._replace(at=at, filters=filters)
    moves = _IN_INDUCTION if beliefs.sessions < _INDUCTION else _IN_MAINTENANCE
    filters = {name: hold_session(one, **moves) for name, one in filters.items()}
    return beliefs._replace(at=at, sessions=beliefs.sessions + held, last_session=at, filters=filters)


def enter_unjudged(beliefs: Beliefs, name: str, share: float) -> Beliefs:
    """Take in today's mean of a measure that has a level but is never weighed."""
    believed = beliefs.filters.get(name) or _begin_filter(beliefs)
    believed, _ = enter_value(believed, share)
    return beliefs._replace(filters={**beliefs.filters, name: believed})


def enter_day(beliefs: Beliefs, today: Mapping[str, float]) -> Beliefs:
    """Take in today's means (share of the range, 1 is best) of at least one judged measure, by name."""
    at = beliefs.at
    onsets, kept, merged = _add_onset(beliefs)
    filters, signatures, levels, news = dict(beliefs.filters), {}, {}, []
    for name, sums in beliefs.signatures.items():
        signatures[name] = add_onset(sums, kept, merged)
        older = beliefs.levels[name]
        levels[name] = [filters[name].m, *older[kept], *older[merged]]
    for name in sorted(today):
        believed = filters.get(name) or _begin_filter(beliefs)
        if name not in signatures:
            older_onsets = len(onsets.at) - 1
            signatures[name] = add_onset(begin_signatures(older_onsets, at), slice(None), slice(0))
            levels[name] = [believed.m] * (older_onsets + 1)
        filters[name], innovation = enter_value(believed, today[name])
        news.append(innovation)
    clipped = clip_surprises([one.surprise for one in news], together=beliefs.likeness.correlation)
    for name, innovation, surprise in zip(sorted(today), news, clipped, strict=True):
        signatures[name] = weigh_surprise(signatures[name], innovation, surprise, at=at, weights=onsets.weights)
    return beliefs._replace(
        entered_at=at,
        entries=beliefs.entries + 1,
        rhythm=_hear(beliefs),
        likeness=_compare(beliefs.likeness, news) if len(news) > 1 else beliefs.likeness,
        onsets=onsets,
        filters=filters,
        signatures=signatures,
        levels=levels,
    )


def forget_onsets(beliefs: Beliefs) -> Beliefs:
    """Look for drops anew from tomorrow on; how much surprises resemble each other is kept."""
    none: list[float] = []
    return beliefs._replace(
        onsets=Onsets([], [], [], []),
        signatures={
            name: one._replace(
                level=none, deviation=none, lift=none, step_n=none, step_i=none, ramp_n=none, ramp_i=none
            )
            for name, one in beliefs.signatures.items()
        },
        levels=dict.fromkeys(beliefs.levels, none),
    )


def _begin_filter(beliefs: Beliefs) -> Filter:
    days = None if beliefs.last_session is None else beliefs.at - beliefs.last_session
    return Filter() if days is None else begin_lifted(Filter(), days)


def _hear(beliefs: Beliefs) -> Rhythm:
    rhythm = beliefs.rhythm
    # A silence longer than those that count changes nothing more.
    for _ in range(min(beliefs.at - beliefs.entered_at - 1, rule.RUN_DAYS.value)):
        rhythm = hear_silence(rhythm)
    return hear_entry(rhythm)


def _add_onset(beliefs: Beliefs) -> tuple[Onsets, slice, slice]:
    """Add today's candidate, forget those too old, and merge two older neighbors if they stand for few days."""
    at, old = beliefs.at, beliefs.onsets
    end = len(old.at)
    while end and at - old.at[end - 1] >= _ONSET_DAYS:
        end -= 1
    kept, merged, weights = slice(end), slice(end, end), list(old.weights)
    if end > _SHARP + 1 and weights[_SHARP] + weights[_SHARP + 1] <= _BLUNT:
        weights[_SHARP + 1] += weights[_SHARP]
        kept, merged = slice(_SHARP), slice(_SHARP + 1, end)
    weight = float(min(max(at - beliefs.entered_at, 1), _ONSET_DAYS))
    onsets = Onsets(
        [at, *old.at[kept], *old.at[merged]],
        [beliefs.entries + 1, *old.numbers[kept], *old.numbers[merged]],
        [weight, *weights[kept], *weights[merged]],
        [beliefs.rhythm.said, *old.said[kept], *old.said[merged]],
    )
    return onsets, kept, merged


def _compare(likeness: Likeness, news: Sequence[Innovation]) -> Likeness:
    surprises = [min(max(one.surprise, -_CLIP), _CLIP) for one in news]
    count, total = len(surprises), math.fsum(surprises)
    squares = math.fsum(one * one for one in surprises)
    products = (total * total - squares) / (count * (count - 1))
    return Likeness(likeness.products * _MEMORY + products, likeness.squares * _MEMORY + squares / count)
