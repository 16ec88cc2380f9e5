"""Requests to judge a record, as JSON: read, cleaned of what cannot be judged, and answered."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from journal_api.domain.deterioration import Judgement, judge
from journal_api.domain.directions import HigherIs
from journal_api.domain.explanations import explain_episode
from journal_api.domain.judgements import Episode
from journal_api.domain.measures import BUILT_IN_MEASURES, Measure
from journal_api.domain.trends import DailySeries, TrendPoint, daily_means


class RequestError(Exception):
    """The request cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One record to judge; `ignored` are the ids of entries that no scale allows, in their order."""

    patient_id: str
    series: tuple[DailySeries, ...]
    sessions: tuple[date, ...]
    as_of: date
    ignored: tuple[str, ...]


def answer_request(body: object) -> dict[str, Any]:
    """Judge one request; raises RequestError when it cannot be read."""
    request = read_request(body)
    judgement = judge(series=request.series, sessions=request.sessions, through=request.as_of)
    measures = {one.measure.name: one.measure for one in request.series}
    return {
        "patient_id": request.patient_id,
        "alarm_days": [day.isoformat() for day in judgement.alarm_days],
        "prompt_days": [day.isoformat() for day in judgement.prompt_days],
        "episodes": [_show_episode(episode) for episode in judgement.episodes],
        "explanations": [explain_episode(episode, measures[episode.measure]) for episode in judgement.episodes],
        "state": _show_state(judgement, ignored=request.ignored),
    }


def read_request(body: object) -> Request:
    """Read one request; of entries with the same id the last received counts. Raises RequestError."""
    if not isinstance(body, Mapping):
        raise RequestError("A request is a JSON object.")
    measures = _read_measures(body)
    observed: dict[str, list[tuple[date, float]]] = {name: [] for name in measures}
    ignored: list[str] = []
    entries = _drop_doubles(_list(body, "entries"))
    for entry in entries:
        on, values = _read_date(entry.get("date")), _values_of(entry, measures)
        if not all(_is_on_scale(value, measures[name]) for name, value in values.items()):
            ignored.append(str(entry.get("id")))
        for name, value in values.items():
            if _is_on_scale(value, measures[name]):
                observed[name].append((on, float(value)))
    days = [on for found in observed.values() for on, _ in found]
    as_of = _read_date(body["as_of"]) if body.get("as_of") else max(days, default=date.min)
    return Request(
        patient_id=str(body.get("patient_id", "")),
        series=tuple(DailySeries(measures[name], daily_means(found)) for name, found in observed.items() if found),
        sessions=tuple(_read_session(session) for session in _list(body, "sessions")),
        as_of=as_of,
        ignored=tuple(ignored),
    )


def _read_measures(body: Mapping[str, Any]) -> dict[str, Measure]:
    scales = body.get("measures") or {"mood": body.get("scale") or {"min": 0, "max": 10, "step": 1}}
    if not isinstance(scales, Mapping):
        raise RequestError("measures is an object of scales by name.")
    return {str(name): _read_measure(str(name), scale) for name, scale in sorted(scales.items())}


def _read_measure(name: str, scale: Any) -> Measure:
    try:
        minimum, maximum = float(scale["min"]), float(scale["max"])
        higher_is = HigherIs(scale.get("higher_is", "better"))
        step = float(scale.get("step", 1))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RequestError(f"The scale of {name} needs min and max, and higher_is better or worse.") from error
    if not (math.isfinite(minimum) and math.isfinite(maximum) and minimum < maximum):
        raise RequestError(f"The scale of {name} must be finite, its max above its min.")
    known = BUILT_IN_MEASURES.get(name)
    label, judged = (known.label, known.judged) if known else (name.replace("_", " "), True)
    return Measure(name, minimum, maximum, step, higher_is, label, judged)


def _drop_doubles(entries: Iterable[Any]) -> list[Mapping[str, Any]]:
    newest: dict[str, tuple[str, str]] = {}
    kept: dict[str, Mapping[str, Any]] = {}
    for at, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            raise RequestError("An entry is an object.")
        key = str(entry["id"]) if entry.get("id") is not None else f"\0{at}"
        rank = (str(entry.get("received_at", "")), repr(sorted(map(repr, entry.items()))))
        if key not in newest or rank > newest[key]:
            newest[key], kept[key] = rank, entry
    return list(kept.values())


def _values_of(entry: Mapping[str, Any], measures: Mapping[str, Measure]) -> dict[str, Any]:
    values = entry.get("values")
    if values is None:
        values = {next(iter(measures)): entry.get("value")}
    if not isinstance(values, Mapping):
        raise RequestError("The values of an entry are an object of numbers by measure.")
    return {name: value for name, value in values.items() if name in measures and value is not None}


def _is_on_scale(value: Any, measure: Measure) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and measure.minimum <= value <= measure.maximum


def _read_session(session: Any) -> date:
    return _read_date(session.get("date") if isinstance(session, Mapping) else session)


def _read_date(text: Any) -> date:
    try:
        return date.fromisoformat(str(text)[: len("2024-01-01")])
    except ValueError as error:
        raise RequestError(f"Not a date: {text!r}.") from error


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise RequestError(f"{name} is a list.")
    return found


def _show_episode(episode: Episode) -> dict[str, Any]:
    return {
        "opened": episode.opened_on.isoformat(),
        "closed": None if episode.ended_on is None else episode.ended_on.isoformat(),
        "started": episode.started_on.isoformat(),
        "ending": None if episode.ending is None else episode.ending.value,
        "measure": episode.measure,
        "measures": list(episode.measures),
        "shape": episode.shape.value,
        "drop": episode.drop,
        "lower": episode.lower,
        "upper": episode.upper,
        "odds": episode.odds,
    }


def _show_state(judgement: Judgement, *, ignored: tuple[str, ...]) -> dict[str, Any]:
    return {
        "algorithm": judgement.algorithm,
        "judged_through": judgement.judged_through.isoformat(),
        "evidence": dict(judgement.evidence),
        "measures": {name: _show_point(points[-1]) for name, points in judgement.points.items()},
        "ignored": list(ignored),
    }


def _show_point(point: TrendPoint) -> dict[str, float]:
    return {
        "level": point.level,
        "lower": point.lower,
        "upper": point.upper,
        "baseline": point.baseline,
        "session_lift": point.session_lift,
        "decline_probability": point.decline_probability,
    }
