"""The trend of one measure as its readers see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from journal_api.domain.episodes import StoredEpisode
from journal_api.domain.judgements import Episode
from journal_api.domain.trends import TrendPoint


@dataclass(frozen=True, slots=True)
class TrendRequest:
    """Which trend is wanted: a measure by name, and local days, both inclusive; None: no bound."""

    measure: str
    since: date | None = None
    through: date | None = None


@dataclass(frozen=True, slots=True)
class QuestionnaireScore:
    """The total of one answered questionnaire and its lived local date; what could not be scored is none."""

    on: date
    instrument: str
    score: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure's trend with all that belongs beside it; every list oldest first, within the days asked for.

    `judged_through` and `algorithm` are None, and `points` empty, before the first judgement.
    """

    measure: str
    unit: str
    judged_through: date | None
    algorithm: str | None
    points: tuple[TrendPoint, ...]
    sessions: tuple[date, ...]
    episodes: tuple[Episode, ...]
    practice_days: tuple[date, ...]
    questionnaires: tuple[QuestionnaireScore, ...] = ()


def choose_episodes(stored: Iterable[StoredEpisode], request: TrendRequest) -> tuple[Episode, ...]:
    """Choose the supported episodes in which the measure speaks and of which a day lies within the days asked for."""
    since, through = request.since or date.min, request.through or date.max
    return tuple(
        one.episode
        for one in stored
        if one.supported
        and request.measure in {one.episode.measure, *one.episode.measures}
        and one.episode.started_on <= through
        and (one.episode.ended_on or date.max) >= since
    )
