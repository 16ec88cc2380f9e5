"""The shape of a judgement, whichever detector made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from journal_api.domain.trends import LastScore, TrendPoint


class Shape(StrEnum):
    """How a drop came about: within days, over weeks, or over months."""

    SUDDEN = "sudden"
    GRADUAL = "gradual"
    SLOW = "slow"


class Ending(StrEnum):
    """Why an episode is over: the level came back, or it became this person's new usual level."""

    RECOVERED = "recovered"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Episode:
    """One lasting worsening, with the numbers it was told with on the day it opened.

    `drop` is the distance of the level from `baseline` in the measure's own unit, always positive for worse; `lower`
    and `upper` bound it (90 %). `sd` is the usual day-to-day SD. `measure` spoke first and `measures` names all that
    spoke on the opening day. `days_since_session` is None without a session, `odds` is None where none can be given.
    """

    measure: str
    started_on: date
    opened_on: date
    ended_on: date | None
    shape: Shape
    drop: float
    lower: float
    upper: float
    baseline: float
    sd: float
    entries_since_onset: int
    days_since_session: int | None
    odds: float | None
    measures: tuple[str, ...] = ()
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a detector says about one record up to and including one day.

    `points` holds, per measure, one point per local day from its first entry through `judged_through`. `alarm_days` are
    the days on which an episode opened, `prompt_days` those on which one more check-in is worth asking for, `evidence`
    the statistic of each measure at the end (positive is worse, in units of its alarm limit, so that 1 is where CR-04
    speaks). `newest` is each measure's newest day with an entry, by the measures' names.
    """

    algorithm: str
    judged_through: date
    points: Mapping[str, tuple[TrendPoint, ...]]
    episodes: tuple[Episode, ...]
    alarm_days: tuple[date, ...]
    evidence: Mapping[str, float]
    prompt_days: tuple[date, ...] = ()
    newest: tuple[LastScore, ...] = ()
