"""What is wrong with a treatment session, with a pointer and a stable code for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from journal_api.domain.clinical_rules import entry_limits, profile_limits
from journal_api.domain.clinical_rules import treatment_session_limits as limits
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.entry_checks import check_timezone
from journal_api.domain.errors import Fault
from journal_api.domain.treatment_sessions import Dose, Route, SessionSource, SessionState, TreatmentSession

DOSE_RANGES: Mapping[Route, Figure[tuple[float, float]]] = MappingProxyType(
    {
        Route.IV: limits.DOSE_IV,
        Route.IM: limits.DOSE_IM,
        Route.INTRANASAL: limits.DOSE_INTRANASAL,
        Route.ORAL: limits.DOSE_ORAL,
        Route.SUBLINGUAL: limits.DOSE_SUBLINGUAL,
    }
)


def check_session(session: TreatmentSession, *, now: datetime) -> tuple[Fault, ...]:
    """Find every fault of a session but its overlap with others; empty means it may be stored."""
    return (
        *check_dose(session.dose, session.route),
        *check_timezone(session.timezone),
        *_check_planned(session, now=now),
        *_check_started(session, now=now),
    )


def check_dose(dose: Dose, route: Route) -> tuple[Fault, ...]:
    """Refuse a dose without a unit, in two units at once, by a weight nobody told, or beyond what is believed."""
    weight = _check_weight(dose.weight_kg)
    if dose.dose_mg is None and dose.dose_mg_per_kg is None:
        return (*weight, Fault("/dose_mg", "required", "Give dose_mg, or dose_mg_per_kg with weight_kg."))
    if dose.dose_mg is not None and dose.dose_mg_per_kg is not None:
        return (*weight, Fault("/dose_mg_per_kg", "invalid", "A dose has one unit: dose_mg or dose_mg_per_kg."))
    by_weight = check_dose_range(route, dose_mg=dose.dose_mg, dose_mg_per_kg=dose.dose_mg_per_kg)
    if dose.dose_mg is not None:
        return (*weight, *by_weight)
    if dose.weight_kg is None:
        return (*by_weight, Fault("/weight_kg", "required", "A dose by body weight needs the weight in kg."))
    if weight or by_weight:
        return (*weight, *by_weight)
    return _check_range("/dose_mg_per_kg", dose.total_dose_mg, DOSE_RANGES[route], of="The whole dose")


def check_dose_range(route: Route, *, dose_mg: float | None, dose_mg_per_kg: float | None) -> tuple[Fault, ...]:
    """Refuse what is beyond what is believed of a dose by this route, in either unit."""
    return (
        *_check_range("/dose_mg", dose_mg, DOSE_RANGES[route]),
        *_check_range("/dose_mg_per_kg", dose_mg_per_kg, limits.DOSE_PER_KG),
    )


def check_overlap(session: TreatmentSession, others: Iterable[TreatmentSession]) -> tuple[Fault, ...]:
    """Refuse a session that begins within another one of the same patient; canceled ones are out of the way."""
    pointer = "/started_at" if session.started_at is not None else "/planned_at"
    apart = limits.APART.value
    for other in others:
        is_rival = other.id != session.id and SessionState.CANCELED not in {other.state, session.state}
        if is_rival and abs(other.begins_at - session.begins_at) < apart:
            minutes = round(apart / timedelta(minutes=1))
            return (Fault(pointer, "overlaps", f"Another session begins less than {minutes} minutes away."),)
    return ()


def _check_weight(weight_kg: float | None) -> tuple[Fault, ...]:
    least, most = profile_limits.LIGHTEST_KG.value, profile_limits.HEAVIEST_KG.value
    if weight_kg is None or least <= weight_kg <= most:
        return ()
    return (Fault("/weight_kg", "out_of_range", f"It must be from {least:g} to {most:g} kg."),)


def _check_range(
    pointer: str, value: float | None, figure: Figure[tuple[float, float]], *, of: str = "It"
) -> tuple[Fault, ...]:
    least, most = figure.value
    if value is None or least <= value <= most:
        return ()
    return (Fault(pointer, "out_of_range", f"{of} must be from {least:g} to {most:g} {figure.unit}."),)


def _check_planned(session: TreatmentSession, *, now: datetime) -> tuple[Fault, ...]:
    at = session.planned_at
    if at is None:
        if session.started_at is not None:
            return ()
        return (Fault("/planned_at", "required", "A session that has not started needs its time."),)
    if at < entry_limits.EARLIEST_ENTRY.value or at - now > limits.PLANNED_AHEAD.value:
        days = limits.PLANNED_AHEAD.value.days
        return (Fault("/planned_at", "bad_instant", f"Must not be before 2000 nor over {days} days ahead."),)
    return ()


def _check_started(session: TreatmentSession, *, now: datetime) -> tuple[Fault, ...]:
    at = session.started_at
    if session.source is SessionSource.HISTORY:
        if at is None:
            return (Fault("/started_at", "required", "A session of the past needs its time."),)
        if now - at < limits.HISTORY_AFTER.value:
            return (Fault("/started_at", "bad_instant", "History is what started 24 hours ago or earlier."),)
    if at is None:
        return ()
    if at < entry_limits.EARLIEST_ENTRY.value or at - now > limits.STARTED_AHEAD.value:
        return (Fault("/started_at", "bad_instant", "Must not be before 2000 nor in the future."),)
    return ()
