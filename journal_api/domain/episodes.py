"""Which stored episode a recomputed one is, and what an alert remembers of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.judgements import Episode, Shape


@dataclass(frozen=True, slots=True)
class EpisodeRef:
    """What an alert remembers of the episode it speaks of; `ended_on` is None while it lasts.

    For CR-05 an episode is one silence: it starts on the day after the last entry and has no measure and no shape.
    """

    started_on: date
    opened_on: date
    ended_on: date | None = None
    measure: str | None = None
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class StoredEpisode:
    """An episode as the record last held it; `supported` is False once the corrected record no longer shows it."""

    id: UUID
    episode: Episode
    supported: bool = True


@dataclass(frozen=True, slots=True)
class MatchedEpisode:
    """A recomputed episode and the id of the stored one it is, or None for one never seen before."""

    id: UUID | None
    episode: Episode


class Spell(Protocol):
    """Anything that lasts from a day to a day, or is not over yet."""

    @property
    def started_on(self) -> date:
        """Return the first day."""

    @property
    def opened_on(self) -> date:
        """Return the day it was noticed."""

    @property
    def ended_on(self) -> date | None:
        """Return the last day, or None while it lasts."""


def refer_to(episode: Episode) -> EpisodeRef:
    """Make the reference an alert keeps of an episode."""
    return EpisodeRef(
        started_on=episode.started_on,
        opened_on=episode.opened_on,
        ended_on=episode.ended_on,
        measure=episode.measure,
        shape=episode.shape,
    )


def is_same_episode(one: Spell, other: Spell) -> bool:
    """Tell whether two spells overlap, or touch within 14 days: then they are one episode."""
    touch = timedelta(days=rule.TOUCHING_DAYS.value)
    return one.started_on <= _last_day(other, touch) and other.started_on <= _last_day(one, touch)


def match_episodes(judged: Sequence[Episode], stored: Sequence[StoredEpisode]) -> tuple[MatchedEpisode, ...]:
    """Give each recomputed episode the id of the stored one it is, best overlap first; no id is given twice.

    Shape: one per judged episode, in their order. A stored episode that is nobody's is no longer supported.
    """
    pairs = sorted(
        (-overlap_days(episode, known.episode), at, known.episode.opened_on, known.id)
        for at, episode in enumerate(judged)
        for known in stored
        if is_same_episode(episode, known.episode)
    )
    ids: dict[int, UUID] = {}
    for _, at, _, known_id in pairs:
        if at not in ids and known_id not in ids.values():
            ids[at] = known_id
    return tuple(MatchedEpisode(ids.get(at), episode) for at, episode in enumerate(judged))


def overlap_days(one: Spell, other: Spell) -> int:
    """Count the days two spells share; negative is the gap between them."""
    end = min(_last_day(one, timedelta(0)), _last_day(other, timedelta(0)))
    return (end - max(one.started_on, other.started_on)).days + 1


def is_historical(episode: Episode, *, today: date) -> bool:
    """Tell whether an episode ended more than 72 hours before it was found: shown, but nobody is paged."""
    return episode.ended_on is not None and today - episode.ended_on > rule.HISTORICAL_AFTER.value


def _last_day(spell: Spell, touch: timedelta) -> date:
    return date.max if spell.ended_on is None else spell.ended_on + touch
