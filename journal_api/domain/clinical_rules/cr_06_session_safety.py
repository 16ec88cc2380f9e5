"""CR-06, session safety: what is watched during a treatment session, and what somebody must hear of."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure, Threshold

_DEFAULT = "product default, to be signed off by the clinic"
_PRESSURE = f"Esketamine label: above 140/90 weigh the dose; ACC/AHA 2017 for the higher marks; {_DEFAULT}"
_CAREFUL = "Never less careful than the default; always between the marks beside it"
_BELIEVED = f"Guard against slips of the pen; {_DEFAULT}"

CAUTION_SYSTOLIC = Threshold(
    id="CR-06.caution_systolic",
    default=140,
    unit="mmHg",
    source=_PRESSURE,
    version="1",
    meaning="Systolic, from here on caution",
    lowest=120,
    highest=140,
    bounds="Not above the label's 140; elevated begins at 120 (ACC/AHA 2017); always below the hold mark",
)
CAUTION_DIASTOLIC = Threshold(
    id="CR-06.caution_diastolic",
    default=90,
    unit="mmHg",
    source=_PRESSURE,
    version="1",
    meaning="Diastolic, from here on caution",
    lowest=80,
    highest=90,
    bounds="Not above the label's 90; stage 1 begins at 80 (ACC/AHA 2017); always below the hold mark",
)
HOLD_SYSTOLIC = Threshold(
    id="CR-06.hold_systolic",
    default=160,
    unit="mmHg",
    source=_PRESSURE,
    version="1",
    meaning="Systolic, from here on hold and recheck; nobody is discharged",
    lowest=130,
    highest=160,
    bounds=_CAREFUL,
)
HOLD_DIASTOLIC = Threshold(
    id="CR-06.hold_diastolic",
    default=100,
    unit="mmHg",
    source=_PRESSURE,
    version="1",
    meaning="Diastolic, from here on hold and recheck; nobody is discharged",
    lowest=85,
    highest=100,
    bounds=_CAREFUL,
)
URGENT_SYSTOLIC = Threshold(
    id="CR-06.urgent_systolic",
    default=180,
    unit="mmHg",
    source=_PRESSURE,
    version="1",
    meaning="Systolic, from here on an urgent alert",
    lowest=140,
    highest=180,
    bounds="Not above 180, where a hypertensive crisis begins (ACC/AHA 2017); always above the hold mark",
)
URGENT_DIASTOLIC = Threshold(
    id="CR-06.urgent_diastolic",
    default=110,
    unit="mmHg",
    source=_PRESSURE,
    version="1",
    meaning="Diastolic, from here on an urgent alert",
    lowest=90,
    highest=110,
    bounds="Never less careful than the default; always above the hold mark",
)
EMERGENCY_SIGNS: Figure[float] = Figure(
    id="CR-06.emergency_signs",
    value=1.0,
    unit="signs",
    source=f"Hypertensive emergency: signs of organ damage count at any value (ACC/AHA 2017); {_DEFAULT}",
    version="1",
    meaning="Chest pain, severe headache or neurological signs: from so many on a critical alert at any blood pressure",
)
SYSTOLIC: Figure[tuple[float, float]] = Figure(
    id="CR-06.systolic_believed",
    value=(40.0, 300.0),
    unit="mmHg",
    source=_BELIEVED,
    version="1",
    meaning="Least and most systolic blood pressure",
)
DIASTOLIC: Figure[tuple[float, float]] = Figure(
    id="CR-06.diastolic_believed",
    value=(20.0, 200.0),
    unit="mmHg",
    source=_BELIEVED,
    version="1",
    meaning="Least and most diastolic blood pressure; it lies below the systolic one",
)
HEART_RATE: Figure[tuple[float, float]] = Figure(
    id="CR-06.heart_rate_believed",
    value=(20.0, 300.0),
    unit="bpm",
    source=_BELIEVED,
    version="1",
    meaning="Least and most heart rate",
)
OXYGEN: Figure[tuple[float, float]] = Figure(
    id="CR-06.oxygen_believed",
    value=(30.0, 100.0),
    unit="% SpO2",
    source=_BELIEVED,
    version="1",
    meaning="Least and most oxygen saturation",
)
RATING: Figure[tuple[float, float]] = Figure(
    id="CR-06.rating",
    value=(0.0, 10.0),
    unit="points",
    source="Own scale, not validated: 0 none, 10 most",
    version="1",
    meaning="Least and most sedation and dissociation",
)
WATCHED_WITHIN: Figure[timedelta] = Figure(
    id="CR-06.watched_within",
    value=timedelta(hours=24),
    unit="hours",
    source=_BELIEVED,
    version="1",
    meaning="Vitals of a session are taken no farther from its beginning than this",
)
TELL_AGAIN_AFTER: Figure[timedelta] = Figure(
    id="CR-06.tell_again_after",
    value=timedelta(hours=4),
    unit="hours",
    source="Alert fatigue default: as for CR-01",
    version="1",
    meaning="A further finding on a live alert tells the team again after this long, or at once if it is graver",
)
SEVERITY: Figure[tuple[float, float]] = Figure(
    id="CR-06.severity",
    value=(0.0, 3.0),
    unit="points",
    source="Own scale, not validated: 0 none, 1 mild, 2 moderate, 3 severe",
    version="1",
    meaning="Least and most severity of a side effect",
)
SEVERE_FROM: Figure[float] = Figure(
    id="CR-06.severe_from",
    value=3.0,
    unit="points of 0-3",
    source=f"Rule CR-06; {_DEFAULT}",
    version="1",
    meaning="From this severity on a side effect opens an urgent alert",
)
DISSOCIATION_FROM: Figure[float] = Figure(
    id="CR-06.dissociation_from",
    value=1.0,
    unit="points of 0-3",
    source=f"Rule CR-06; it usually resolves within 1.5 hours (esketamine label); {_DEFAULT}",
    version="1",
    meaning="From this severity on dissociation that is still there the next morning opens an urgent alert",
)
MORNING_FROM: Figure[timedelta] = Figure(
    id="CR-06.morning_from",
    value=timedelta(hours=5),
    unit="hours",
    source=f"After local midnight; {_DEFAULT}",
    version="1",
    meaning="When the next morning begins",
)
SESSION_WITHIN: Figure[timedelta] = Figure(
    id="CR-06.session_within",
    value=timedelta(days=3),
    unit="days",
    source=_DEFAULT.capitalize(),
    version="1",
    meaning="Dissociation that names neither session nor onset is counted from the last session no older than this",
)
OBSERVED = Threshold(
    id="CR-06.observed",
    default=120,
    unit="minutes",
    source=f"Esketamine label: observe at least two hours and until stable; for ketamine too, {_DEFAULT}",
    version="1",
    meaning="Nobody is discharged sooner after the session's start",
    lowest=120,
    highest=480,
    bounds="Never less than the label's two hours; a working day at most",
)
PRESSURE_BEFORE: Figure[timedelta] = Figure(
    id="CR-06.pressure_before",
    value=timedelta(minutes=120),
    unit="minutes",
    source=f"Esketamine label: blood pressure before dosing; how long before, {_DEFAULT}",
    version="1",
    meaning="The blood pressure before is taken no earlier than this before the start",
)
PRESSURE_AT: Figure[tuple[timedelta, timedelta]] = Figure(
    id="CR-06.pressure_at",
    value=(timedelta(minutes=30), timedelta(minutes=60)),
    unit="minutes",
    source=f"Esketamine label: blood pressure at about 40 minutes; how near, {_DEFAULT}",
    version="1",
    meaning="The blood pressure at 40 minutes is taken from the first to the second of these after the start",
)
FRESH: Figure[timedelta] = Figure(
    id="CR-06.fresh",
    value=timedelta(minutes=30),
    unit="minutes",
    source=_DEFAULT.capitalize(),
    version="1",
    meaning="The reading a discharge rests on is no older than this",
)
STABLE_RATING = Threshold(
    id="CR-06.stable_rating",
    default=2,
    unit="points of 0-10",
    source=_DEFAULT.capitalize(),
    version="1",
    meaning="Sedation and dissociation at discharge are at most this",
    lowest=0,
    highest=2,
    bounds="Never less careful than the default",
)
STABLE_OXYGEN = Threshold(
    id="CR-06.stable_oxygen",
    default=93,
    unit="% SpO2",
    source=f"Esketamine trials counted values below 93 % as desaturation; {_DEFAULT}",
    version="1",
    meaning="Oxygen saturation at discharge, where measured, is at least this",
    lowest=93,
    highest=97,
    bounds="Never less than in the trials; above 97 healthy people would be held",
)
OPEN_FROM: Figure[float] = Figure(
    id="CR-06.open_from",
    value=2.0,
    unit="points of 0-3",
    source=_DEFAULT.capitalize(),
    version="1",
    meaning="From this severity on a side effect of the session must have ended before discharge",
)
ASKED_AFTER_WITHIN: Figure[timedelta] = Figure(
    id="CR-06.asked_after_within",
    value=timedelta(days=7),
    unit="days",
    source=_DEFAULT.capitalize(),
    version="1",
    meaning="Dissociation whose end nobody told opens an alert for so long after that morning; older ones are history",
)
