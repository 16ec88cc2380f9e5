"""A treatment session: planned, under way, and then discharged or canceled; what was given, and when it was lived."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class SessionState(StrEnum):
    """Where a session stands; the last two are final."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DISCHARGED = "discharged"
    CANCELED = "canceled"


class SessionSource(StrEnum):
    """Whether a session is watched here, or was told afterwards: held elsewhere, or before this record began."""

    CLINIC = "clinic"
    HISTORY = "history"


class Medicine(StrEnum):
    """What was given; milligrams of the two are not the same thing and are never added up."""

    KETAMINE = "ketamine"
    ESKETAMINE = "esketamine"


class Route(StrEnum):
    """How it was given."""

    IV = "iv"
    IM = "im"
    INTRANASAL = "intranasal"
    ORAL = "oral"
    SUBLINGUAL = "sublingual"


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose as it was ordered: in mg, or in mg per kg of body weight with the weight in kg."""

    dose_mg: float | None = None
    dose_mg_per_kg: float | None = None
    weight_kg: float | None = None

    @property
    def total_dose_mg(self) -> float:
        """Return the whole dose in mg, to a hundredth. Raises LookupError for a dose that says nothing."""
        if self.dose_mg is not None:
            return self.dose_mg
        if self.dose_mg_per_kg is None or self.weight_kg is None:
            raise LookupError("A dose is in mg, or in mg/kg with the weight.")
        return round(self.dose_mg_per_kg * self.weight_kg, 2)


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is asked before a session; None is not asked yet, which is never a yes."""

    driver_arranged: bool | None = None
    fasted_as_told: bool | None = None
    pregnancy_excluded: bool | None = None
    medicines_reviewed: bool | None = None
    blood_pressure_checked: bool | None = None
    contraindications_reviewed: bool | None = None


@dataclass(frozen=True, slots=True)
class TreatmentSession:
    """One session as the record holds it.

    `planned_at` and `started_at` keep the sender's offset; `local_date` is the patient's day of its beginning, as
    lived; `ended_at` is the discharge or the cancellation. `change` is the patient's change counter at this revision.
    `no_driving_until` is the first day on which the patient may drive or use machines again, after restful sleep.
    """

    patient_id: UUID
    id: UUID
    revision: int
    state: SessionState
    source: SessionSource
    medicine: Medicine
    route: Route
    dose: Dose
    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    timezone: str | None
    local_date: date
    checklist: Checklist
    received_at: datetime
    change: int
    no_driving_until: date | None = None

    @property
    def begins_at(self) -> datetime:
        """Return when it started, or is planned to. Raises LookupError when neither is known."""
        begins_at = self.started_at or self.planned_at
        if begins_at is None:
            raise LookupError("A session has started or is planned.")
        return begins_at

    @property
    def took_place(self) -> bool:
        """Tell whether a dose was given: it then counts in every judgement."""
        return self.state in TOOK_PLACE


TOOK_PLACE: frozenset[SessionState] = frozenset({SessionState.UNDER_WAY, SessionState.DISCHARGED})


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Which sessions a list asks for; dates are lived local dates, inclusive; `after` is the last one already seen."""

    limit: int
    from_on: date | None = None
    to_on: date | None = None
    after: tuple[datetime, UUID] | None = None


def fields_of(session: TreatmentSession) -> dict[str, Any]:
    """Give a session back as the fields it was built from: what a merge patch is applied to."""
    told = {
        **asdict(session.dose),
        "planned_at": session.planned_at,
        "started_at": session.started_at,
        "timezone": session.timezone,
        "medicine": session.medicine,
        "route": session.route,
        "source": session.source,
        "checklist": {name: value for name, value in asdict(session.checklist).items() if value is not None},
    }
    return {name: value for name, value in told.items() if value is not None}


def build_dose(told: dict[str, Any]) -> Dose:
    """Make the dose from fields as a schema loads them."""
    return Dose(**{field.name: told.get(field.name) for field in fields(Dose)})


def build_checklist(told: dict[str, Any]) -> Checklist:
    """Make the checklist from fields as a schema loads them; what is absent was not asked."""
    return Checklist(**{name: value for name, value in (told.get("checklist") or {}).items() if value is not None})


def says_the_same(one: TreatmentSession, other: TreatmentSession) -> bool:
    """Tell whether two sessions have the same content: same instants, day, zone and values, whoever wrote them when."""
    return (one.local_date, fields_of(one)) == (other.local_date, fields_of(other))
