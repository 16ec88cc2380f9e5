"""How patients are reminded of what they are asked: how soon, how often, and never at night."""

from __future__ import annotations

from datetime import time, timedelta

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"

AFTER: Figure[timedelta] = Figure(
    id="reminders.after",
    value=timedelta(hours=1),
    unit="hours",
    source=_HOUSE + "; what is asked at 19:00 is over at midnight, and quiet hours begin at 21:00",
    version="1",
    meaning="What is asked waits so long for an answer before the first reminder: the phone itself tells at once",
)
AGAIN_AFTER: Figure[timedelta] = Figure(
    id="reminders.again_after",
    value=timedelta(days=3),
    unit="days",
    source=_HOUSE,
    version="1",
    meaning="From one reminder to the next, of what is still open and not new",
)
MOST_A_DAY: Figure[int] = Figure(
    id="reminders.most_a_day",
    value=2,
    unit="reminders",
    source=_HOUSE,
    version="1",
    meaning="Most reminders on one local day, whatever is asked",
)
QUIET_FROM: Figure[time] = Figure(
    id="reminders.quiet_from",
    value=time(21),
    unit="local time",
    source=_HOUSE + "; sleep is part of the treatment",
    version="1",
    meaning="Quiet hours begin, unless somebody sets their own",
)
QUIET_UNTIL: Figure[time] = Figure(
    id="reminders.quiet_until",
    value=time(8),
    unit="local time",
    source=_HOUSE,
    version="1",
    meaning="Quiet hours end, unless somebody sets their own",
)
