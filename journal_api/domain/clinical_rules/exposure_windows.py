"""How far back the ledger of exposure counts."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_SOURCE = "Product default, to be signed off by the clinic: a month, a quarter, a year"

WINDOWS: Figure[tuple[int, int, int]] = Figure(
    id="exposure.windows",
    value=(30, 90, 365),
    unit="days",
    source=_SOURCE,
    version="1",
    meaning="Days that the ledger adds up, today included; and beside them everything since the first session",
)
