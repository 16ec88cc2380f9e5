"""What is asked of a patient and when: after a session, by the calendar, and how long each waits."""

from __future__ import annotations

from datetime import time, timedelta

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"
_RECALL = "Two weeks, the recall window of the PHQ-9 (Kroenke 2001)"

SESSION_CHECK_DAYS: Figure[tuple[int, ...]] = Figure(
    id="due.session_check_days",
    value=(1, 3, 7),
    unit="days after a session",
    source="Relief comes within a day and wears off over one to two weeks (Murrough 2013; Salloum 2020)",
    version="1",
    meaning="A short check is asked on these days after each treatment session",
)
CHECK_OPEN_DAYS: Figure[int] = Figure(
    id="due.check_open_days", value=2, unit="days", source=_HOUSE, version="1", meaning="It waits for so many days"
)
PHQ9_EVERY_DAYS: Figure[int] = Figure(
    id="due.phq9_every_days", value=14, unit="days", source=_RECALL, version="1", meaning="From one PHQ-9 to the next"
)
CHECKS_EVERY_DAYS: Figure[int] = Figure(
    id="due.checks_every_days",
    value=30,
    unit="days",
    source="Monthly while ketamine is given: bladder symptoms follow exposure, misuse follows supply",
    version="1",
    meaning="From one urinary check and use check to the next; the first are asked at the beginning",
)
LEAST_EVERY_DAYS: Figure[int] = Figure(
    id="due.least_every_days",
    value=14,
    unit="days",
    source=_RECALL,
    version="1",
    meaning="No schedule asks a questionnaire more often",
)
MOST_EVERY_DAYS: Figure[int] = Figure(
    id="due.most_every_days",
    value=180,
    unit="days",
    source=_HOUSE,
    version="1",
    meaning="No schedule asks it more rarely",
)
FARTHEST_CHECK_DAY: Figure[int] = Figure(
    id="due.farthest_check_day",
    value=60,
    unit="days after a session",
    source=_HOUSE,
    version="1",
    meaning="No check after a session is later",
)
MOST_CHECK_DAYS: Figure[int] = Figure(
    id="due.most_check_days",
    value=14,
    unit="checks",
    source=_HOUSE,
    version="1",
    meaning="Most checks after one session",
)
MORNING: Figure[time] = Figure(
    id="due.morning",
    value=time(9),
    unit="local time",
    source=_HOUSE,
    version="1",
    meaning="From when on a day it is asked",
)
EVENING: Figure[time] = Figure(
    id="due.evening",
    value=time(19),
    unit="local time",
    source=_HOUSE,
    version="1",
    meaning="From when one more check-in is asked, where CR-04 finds the day unusual",
)
AHEAD: Figure[timedelta] = Figure(
    id="due.ahead",
    value=timedelta(days=14),
    unit="days",
    source=_HOUSE,
    version="1",
    meaning="What falls due within this is told, so that a phone can remind without a network",
)
