"""The ledger of exposure: windows by lived local dates, medicines apart, mg per kg where the weight is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from journal_api.domain.dispensings import Dispensing
from journal_api.domain.exposure import draw_ledger
from journal_api.domain.treatment_sessions import (
    Checklist,
    Dose,
    Medicine,
    Route,
    SessionSource,
    SessionState,
    TreatmentSession,
)

TODAY = date(2026, 3, 31)
NOBODY = UUID(int=1)


def session(
    days_ago: int,
    dose: Dose,
    *,
    medicine: Medicine = Medicine.KETAMINE,
    route: Route = Route.IV,
    state: SessionState = SessionState.DISCHARGED,
) -> TreatmentSession:
    on = TODAY - timedelta(days=days_ago)
    started_at = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    return TreatmentSession(
        patient_id=NOBODY,
        id=uuid4(),
        revision=1,
        state=state,
        source=SessionSource.CLINIC,
        medicine=medicine,
        route=route,
        dose=dose,
        planned_at=None,
        started_at=started_at,
        ended_at=None,
        timezone=None,
        local_date=on,
        checklist=Checklist(),
        received_at=started_at,
        change=1,
    )


MG = Dose(dose_mg=40)


def test_nothing_given_is_an_empty_ledger() -> None:
    ledger = draw_ledger((), today=TODAY)

    assert (ledger.first_session_on, ledger.last_session_on) == (None, None)
    assert [(window.days, window.sessions, window.routes) for window in ledger.windows] == [
        (30, 0, ()),
        (90, 0, ()),
        (365, 0, ()),
        (None, 0, ()),
    ]


@pytest.mark.parametrize(
    ("days_ago", "counted"),
    [
        (0, (1, 1, 1, 1)),
        (29, (1, 1, 1, 1)),
        (30, (0, 1, 1, 1)),
        (89, (0, 1, 1, 1)),
        (90, (0, 0, 1, 1)),
        (364, (0, 0, 1, 1)),
        (365, (0, 0, 0, 1)),
        (-1, (0, 0, 0, 0)),
    ],
)
def test_a_session_counts_in_the_windows_that_hold_its_day(days_ago: int, counted: tuple[int, ...]) -> None:
    ledger = draw_ledger((session(days_ago, MG),), today=TODAY)

    assert tuple(window.sessions for window in ledger.windows) == counted


@pytest.mark.parametrize(
    ("state", "counted"),
    [
        (SessionState.PLANNED, 0),
        (SessionState.CANCELED, 0),
        (SessionState.UNDER_WAY, 1),
        (SessionState.DISCHARGED, 1),
    ],
)
def test_what_took_place_counts(state: SessionState, counted: int) -> None:
    assert draw_ledger((session(1, MG, state=state),), today=TODAY).windows[0].sessions == counted


def test_milligrams_add_up_by_medicine_and_route_and_per_kg_where_the_weight_is_known() -> None:
    given = (
        session(3, Dose(dose_mg_per_kg=0.5, weight_kg=70)),
        session(5, Dose(dose_mg=40, weight_kg=80)),
        session(7, Dose(dose_mg=30)),
        session(9, Dose(dose_mg=84), medicine=Medicine.ESKETAMINE, route=Route.INTRANASAL),
    )

    routes = draw_ledger(given, today=TODAY).windows[0].routes

    told = [(one.medicine, one.route, one.sessions, one.total_mg) for one in routes]
    assert told == [
        (Medicine.ESKETAMINE, Route.INTRANASAL, 1, 84),
        (Medicine.KETAMINE, Route.IV, 3, 35 + 40 + 30),
    ]
    assert [(one.total_mg_per_kg, one.sessions_with_weight) for one in routes] == [(None, 0), (0.5 + 0.5, 2)]


def dispensed(days_ago: int, *, doses: int = 8, dose_mg: float = 100.0, route: Route = Route.ORAL) -> Dispensing:
    return Dispensing(
        id=uuid4(),
        patient_id=NOBODY,
        dispensed_on=TODAY - timedelta(days=days_ago),
        medicine=Medicine.KETAMINE,
        route=route,
        doses=doses,
        dose_mg=dose_mg,
        days_supply=28,
        is_last=False,
        author_id=NOBODY,
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def test_doses_taken_home_are_told_beside_the_sessions_and_never_added_to_them() -> None:
    handed = (dispensed(29), dispensed(30, doses=4, dose_mg=50.0), dispensed(400, route=Route.INTRANASAL))

    windows = {one.days: one for one in draw_ledger((), dispensings=handed, today=TODAY).windows}

    told = {
        days: [(one.route, one.dispensings, one.doses, one.total_mg) for one in window.taken_home]
        for days, window in windows.items()
    }
    assert told[30] == [(Route.ORAL, 1, 8, 800.0)]
    assert told[90] == told[365] == [(Route.ORAL, 2, 12, 1000.0)]
    assert told[None] == [(Route.INTRANASAL, 1, 8, 800.0), (Route.ORAL, 2, 12, 1000.0)]
    assert {window.sessions for window in windows.values()} == {0}
