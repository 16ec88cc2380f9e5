"""States of the judgement as plain JSON, so that a late entry replays only the days after the newest one before it.

A number keeps every bit on its way through JSON; a state that is read back is equal to the one that was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from journal_api.domain.deterioration import ALGORITHM, State
from journal_api.domain.deterioration_decision import Told, Watch
from journal_api.domain.deterioration_evidence import Signatures
from journal_api.domain.deterioration_filter import Filter
from journal_api.domain.deterioration_findings import Finding
from journal_api.domain.deterioration_levels import Usual
from journal_api.domain.deterioration_silence import Rhythm
from journal_api.domain.deterioration_states import Beliefs, Likeness, Onsets
from journal_api.domain.judgements import Ending, Shape
from journal_api.domain.measures import Measure

_WEEK = timedelta(weeks=1).days


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state in JSON's own types, by which version of the algorithm and after which day (an ordinal) it stood."""

    algorithm: str
    at: int
    state: Any


def list_kept_days(through: int) -> frozenset[int]:
    """List the days (ordinals) whose states are worth keeping once a record is judged through a day.

    The day before it, which is over, and of every week's first day ever fewer the older they are: a change so many days
    back is replayed over at most about three times as many, and ten years keep some twenty states. A day that is kept
    now was worth keeping on every judgement since, so that nothing has to be made again.
    """
    newest = (through - 1) // _WEEK
    weeks, step = set(), 1
    while step <= newest:
        last = newest - newest % step
        weeks |= {week for week in (last, last - step) if week > 0}
        step *= 2
    return frozenset({through - 1, *(week * _WEEK for week in weeks)})


def digest_measures(measures: Iterable[Measure]) -> str:
    """Return a digest of how measures are read: a state made with others is of no use."""
    plain = sorted((one.name, one.minimum, one.maximum, one.higher_is.value, one.judged) for one in measures)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def write_checkpoint(state: State) -> Checkpoint:
    """Write a state down."""
    return Checkpoint(ALGORITHM, state.beliefs.at, _flatten(state))


def read_checkpoint(checkpoint: Checkpoint) -> State | None:
    """Read a state back, or None if another version of the algorithm wrote it: then the record is judged anew."""
    if checkpoint.algorithm != ALGORITHM:
        return None
    beliefs, watch, newest = checkpoint.state
    return State(_read_beliefs(beliefs), _read_watch(watch), {name: (at, mean) for name, (at, mean) in newest.items()})


def _flatten(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return [_flatten(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return {name: _flatten(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_flatten(one) for one in value]
    return value


def _read_beliefs(plain: list[Any]) -> Beliefs:
    at, sessions, last_session, entered_at, entries, rhythm, likeness, onsets, filters, signatures, levels = plain
    return Beliefs(
        at=at,
        sessions=sessions,
        last_session=last_session,
        entered_at=entered_at,
        entries=entries,
        rhythm=Rhythm(*rhythm),
        likeness=Likeness(*likeness),
        onsets=Onsets(*onsets),
        filters={name: Filter(*one) for name, one in filters.items()},
        signatures={name: Signatures(*one) for name, one in signatures.items()},
        levels=levels,
    )


def _read_watch(plain: list[Any]) -> Watch:
    log_evidence, is_armed, calm_entries, told, prompted_at, usuals = plain
    return Watch(
        log_evidence=log_evidence,
        is_armed=is_armed,
        calm_entries=calm_entries,
        told=tuple(_read_told(one) for one in told),
        prompted_at=tuple(prompted_at),
        usuals={name: Usual(*one)._replace(recent=tuple(one[-1])) for name, one in usuals.items()},
    )


def _read_told(plain: list[Any]) -> Told:
    finding, opened_at, log_evidence, days_since_session, ended_at, ending = plain
    measure, measures, shape, *numbers = finding
    return Told(
        finding=Finding(measure, tuple(measures), Shape(shape), *numbers),
        opened_at=opened_at,
        log_evidence=log_evidence,
        days_since_session=days_since_session,
        ended_at=ended_at,
        ending=None if ending is None else Ending(ending),
    )
