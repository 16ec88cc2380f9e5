"""Take-home doses as they were dispensed: how much, when, and how long they are to last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from journal_api.domain.clinical_rules import entry_limits
from journal_api.domain.clinical_rules import supply_figures as figures
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.errors import Fault
from journal_api.domain.treatment_session_checks import check_dose_range
from journal_api.domain.treatment_sessions import Medicine, Route

# What can be taken at home; infusions and injections cannot.
TAKE_HOME = (Route.INTRANASAL, Route.ORAL, Route.SUBLINGUAL)
EARLIEST_DAY = entry_limits.EARLIEST_ENTRY.value.date()


@dataclass(frozen=True, slots=True)
class Supply:
    """Take-home doses of one day, as the rules read them: so many of `dose_mg` each, to last `days`.

    `is_last` says that nothing more is planned after it.
    """

    dispensed_on: date
    doses: int
    dose_mg: float
    days: int
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Dispensing:
    """One dispensing as the record keeps it, never changed: what was wrong is withdrawn and said anew.

    `dispensed_on` is the patient's local date, `dose_mg` mg in each dose, `days_supply` how long all of it is to last.
    """

    id: UUID
    patient_id: UUID
    dispensed_on: date
    medicine: Medicine
    route: Route
    doses: int
    dose_mg: float
    days_supply: int
    is_last: bool
    author_id: UUID
    recorded_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def supply(self) -> Supply:
        """Give it as the rules read it."""
        return Supply(self.dispensed_on, self.doses, self.dose_mg, self.days_supply, self.is_last)


def check_dispensing(new: Dispensing, *, today: date) -> tuple[Fault, ...]:
    """Find every fault of a dispensing; `today` is the patient's local date. Empty means it may be stored."""
    return (
        *check_day(new.dispensed_on, pointer="/dispensed_on", today=today),
        *_check_route(new.route),
        *check_dose_range(new.route, dose_mg=new.dose_mg, dose_mg_per_kg=None),
        *_check_count("/doses", new.doses, figures.DOSES),
        *_check_count("/days_supply", new.days_supply, figures.DAYS),
    )


def check_day(on: date, *, pointer: str, today: date) -> tuple[Fault, ...]:
    """Refuse a day before the year 2000 or after the patient's today."""
    if EARLIEST_DAY <= on <= today:
        return ()
    return (Fault(pointer, "out_of_range", "It must be from the year 2000 to the patient's today."),)


def _check_route(route: Route) -> tuple[Fault, ...]:
    if route in TAKE_HOME:
        return ()
    return (Fault("/route", "invalid", "Doses to take home are intranasal, oral or sublingual."),)


def _check_count(pointer: str, value: int, figure: Figure[tuple[int, int]]) -> tuple[Fault, ...]:
    least, most = figure.value
    if least <= value <= most:
        return ()
    return (Fault(pointer, "out_of_range", f"It must be from {least} to {most} {figure.unit}."),)
