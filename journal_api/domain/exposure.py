"""How much of which medicine a person was given, or took home, by which route, over the last days and in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.clinical_rules import exposure_windows as rule
from journal_api.domain.dispensings import Dispensing
from journal_api.domain.treatment_sessions import Medicine, Route, TreatmentSession


@dataclass(frozen=True, slots=True)
class RouteExposure:
    """What was given of one medicine by one route: sessions counted, mg added up.

    `total_mg_per_kg` adds up the sessions whose weight is known; `sessions_with_weight` says how many those are.
    """

    medicine: Medicine
    route: Route
    sessions: int
    total_mg: float
    total_mg_per_kg: float | None
    sessions_with_weight: int


@dataclass(frozen=True, slots=True)
class TakenHome:
    """What was handed out of one medicine by one route. What was taken of it nobody saw: it is added to nothing."""

    medicine: Medicine
    route: Route
    dispensings: int
    doses: int
    total_mg: float


@dataclass(frozen=True, slots=True)
class ExposureWindow:
    """The days from `since_on` on, today included; `days` None is everything, `since_on` None is nothing yet.

    `taken_home` is of the same days; of everything where `days` is None.
    """

    days: int | None
    since_on: date | None
    sessions: int
    routes: tuple[RouteExposure, ...]
    taken_home: tuple[TakenHome, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole ledger as of a day; the shortest window first."""

    as_of: date
    first_session_on: date | None
    last_session_on: date | None
    windows: tuple[ExposureWindow, ...]


def draw_ledger(sessions: Sequence[TreatmentSession], *, dispensings: Sequence[Dispensing] = (), today: date) -> Ledger:
    """Add up the sessions that took place up to `today`, by lived local date. Medicines are never added together.

    `dispensings` are those that stand, in any order: doses taken home are told beside the sessions.
    """
    held = [session for session in sessions if session.took_place and session.local_date <= today]
    days = [session.local_date for session in held]
    first = min(days, default=None)
    bounds: list[tuple[int | None, date | None]] = [
        (count, today - timedelta(days=count - 1)) for count in rule.WINDOWS.value
    ]
    return Ledger(
        as_of=today,
        first_session_on=first,
        last_session_on=max(days, default=None),
        windows=tuple(
            _add_up(held, count, since, taken_home=_list_taken_home(dispensings, count, since, today=today))
            for count, since in (*bounds, (None, first))
        ),
    )


def _list_taken_home(
    dispensings: Iterable[Dispensing], days: int | None, since_on: date | None, *, today: date
) -> tuple[TakenHome, ...]:
    grouped: dict[tuple[Medicine, Route], list[Dispensing]] = defaultdict(list)
    for one in dispensings:
        if one.dispensed_on <= today and (days is None or since_on is None or one.dispensed_on >= since_on):
            grouped[one.medicine, one.route].append(one)
    return tuple(
        TakenHome(
            medicine=medicine,
            route=route,
            dispensings=len(found),
            doses=sum(one.doses for one in found),
            total_mg=round(sum(one.doses * one.dose_mg for one in found), 2),
        )
        for (medicine, route), found in sorted(grouped.items())
    )


def _add_up(
    held: Iterable[TreatmentSession], days: int | None, since_on: date | None, *, taken_home: tuple[TakenHome, ...]
) -> ExposureWindow:
    within = [session for session in held if since_on is None or session.local_date >= since_on]
    grouped: dict[tuple[Medicine, Route], list[TreatmentSession]] = defaultdict(list)
    for session in within:
        grouped[session.medicine, session.route].append(session)
    routes = tuple(_add_route(medicine, route, found) for (medicine, route), found in sorted(grouped.items()))
    return ExposureWindow(days, since_on, len(within), routes, taken_home)


def _add_route(medicine: Medicine, route: Route, sessions: Sequence[TreatmentSession]) -> RouteExposure:
    by_weight = [per_kg for per_kg in map(_per_kg, sessions) if per_kg is not None]
    return RouteExposure(
        medicine=medicine,
        route=route,
        sessions=len(sessions),
        total_mg=round(sum(session.dose.total_dose_mg for session in sessions), 2),
        total_mg_per_kg=round(sum(by_weight), 2) if by_weight else None,
        sessions_with_weight=len(by_weight),
    )


def _per_kg(session: TreatmentSession) -> float | None:
    dose = session.dose
    if dose.dose_mg_per_kg is not None:
        return dose.dose_mg_per_kg
    return None if dose.weight_kg is None else dose.total_dose_mg / dose.weight_kg
