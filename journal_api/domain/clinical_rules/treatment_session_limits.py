"""Treatment sessions: what is believed of a dose, a weight and a time. Guards against slips of the pen, no advice."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

_GUARD = "Product default, to be signed off by the clinic; wide enough for what is published, too narrow for a slip"
_STUDIED = "0.5 mg/kg IV over 40 minutes (Murrough 2013), 0.1 to 1 mg/kg (Fava 2018), more for pain (Cohen 2018)"

DOSE_IV: Figure[tuple[float, float]] = Figure(
    id="sessions.dose_iv",
    value=(2.0, 500.0),
    unit="mg",
    source=f"{_GUARD}: {_STUDIED}",
    version="1",
    meaning="Least and most of one intravenous dose",
)
DOSE_IM: Figure[tuple[float, float]] = Figure(
    id="sessions.dose_im",
    value=(5.0, 300.0),
    unit="mg",
    source=_GUARD,
    version="1",
    meaning="Least and most of one intramuscular dose",
)
DOSE_INTRANASAL: Figure[tuple[float, float]] = Figure(
    id="sessions.dose_intranasal",
    value=(5.0, 300.0),
    unit="mg",
    source=f"{_GUARD}: esketamine is labeled for 28, 56 and 84 mg",
    version="1",
    meaning="Least and most of one intranasal dose",
)
DOSE_ORAL: Figure[tuple[float, float]] = Figure(
    id="sessions.dose_oral",
    value=(5.0, 800.0),
    unit="mg",
    source=_GUARD,
    version="1",
    meaning="Least and most of one oral dose",
)
DOSE_SUBLINGUAL: Figure[tuple[float, float]] = Figure(
    id="sessions.dose_sublingual",
    value=(5.0, 800.0),
    unit="mg",
    source=_GUARD,
    version="1",
    meaning="Least and most of one sublingual dose",
)
DOSE_PER_KG: Figure[tuple[float, float]] = Figure(
    id="sessions.dose_per_kg",
    value=(0.05, 10.0),
    unit="mg/kg",
    source=f"{_GUARD}: {_STUDIED}",
    version="1",
    meaning="Least and most of one dose by body weight, whatever the route",
)
APART: Figure[timedelta] = Figure(
    id="sessions.apart",
    value=timedelta(minutes=210),
    unit="minutes",
    source="A session of 90 minutes and two hours of observation; product default",
    version="1",
    meaning="Sessions of one patient that begin closer together than this overlap",
)
STARTED_AHEAD: Figure[timedelta] = Figure(
    id="sessions.started_ahead",
    value=timedelta(minutes=10),
    unit="minutes",
    source="Product default: clocks of a clinic differ by minutes",
    version="1",
    meaning="How far ahead of the server's clock a session may have started",
)
PLANNED_AHEAD: Figure[timedelta] = Figure(
    id="sessions.planned_ahead",
    value=timedelta(days=730),
    unit="days",
    source="Product default: two years",
    version="1",
    meaning="How far ahead a session may be planned",
)
HISTORY_AFTER: Figure[timedelta] = Figure(
    id="sessions.history_after",
    value=timedelta(hours=24),
    unit="hours",
    source="Product default: what is nearer is watched here, with vitals and a discharge",
    version="1",
    meaning="How long ago a session must have started to be recorded as history",
)
