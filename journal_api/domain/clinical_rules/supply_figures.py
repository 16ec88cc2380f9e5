"""Take-home doses: what is believed of a supply. Guards against slips of the pen, no advice."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_GUARD = "Guard against slips of the pen; product default, to be signed off by the clinic"

DOSES: Figure[tuple[int, int]] = Figure(
    id="supplies.doses",
    value=(1, 200),
    unit="doses",
    source=_GUARD,
    version="1",
    meaning="Least and most doses dispensed at once",
)
DAYS: Figure[tuple[int, int]] = Figure(
    id="supplies.days",
    value=(1, 120),
    unit="days",
    source=_GUARD,
    version="1",
    meaning="Least and most days that what is dispensed at once is to last",
)
