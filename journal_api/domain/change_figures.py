"""The reliable changes of the instruments, as figures that an alert can cite."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.clinical_rules.instruments.shapes import Instrument
from journal_api.domain.instruments import INSTRUMENTS

# A step of a screener's bands is CR-01's: it speaks at once, about every level.
_UNITS = frozenset({"points", "percent"})


def name_change(instrument: str) -> str:
    """Name the figure of an instrument's reliable change."""
    return f"{instrument}.reliable_change"


def _make_figure(instrument: Instrument, reliable: float, unit: str, source: str) -> Figure[float]:
    meaning = f"Worsening of the {instrument.title} that is more than noise"
    return Figure(name_change(instrument.id), reliable, unit, source, instrument.scoring_version, meaning)


CHANGE_FIGURES: Mapping[str, Figure[float]] = MappingProxyType(
    {
        one.id: _make_figure(one, one.change.reliable, one.change.unit, one.change.source)
        for one in INSTRUMENTS.values()
        if one.change is not None and one.change.unit in _UNITS
    }
)
