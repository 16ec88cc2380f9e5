"""CR-09, mania switch: the mark of the ASRM (0-20, higher is worse)."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

PROBABLE_FROM: Figure[float] = Figure(
    "CR-09.probable_from",
    6.0,
    "points of the total",
    "Altman 1997, Biol Psychiatry 42:948",
    "1",
    "From here (hypo)mania is probable, and it is told, urgent",
)
