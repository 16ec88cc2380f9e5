"""Every rule that can open an alert, with the figures it decides on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from journal_api.domain.alert_explanations import FIGURES, CitedFigure, cite_figure
from journal_api.domain.alerting import RuleId
from journal_api.domain.clinical_rules.figures import Figure, Threshold
from journal_api.domain.thresholds import THRESHOLDS, Thresholds

_TITLES: Mapping[RuleId, str] = MappingProxyType(
    {
        RuleId.RISK: "Risk answers",
        RuleId.WORSENING: "Reliable worsening of a questionnaire",
        RuleId.RELAPSE: "Loss of response and relapse",
        RuleId.EARLY_WARNING: "Early warning from daily measures",
        RuleId.SILENCE: "Silence",
        RuleId.SESSION_SAFETY: "After a session",
        RuleId.URINARY: "Urinary symptoms",
        RuleId.USE: "Use outside the plan",
        RuleId.MANIA: "Mania switch",
        RuleId.NO_RESPONSE: "No response, or maintenance overdue while worsening",
    }
)
# Figures that a rule shares with the judgement it rests on.
_SHARED = {RuleId.WORSENING: ".reliable_change", RuleId.RELAPSE: "course."}


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """One figure as it counts at a clinic, and, where the clinic may set it, what it would be else and its bounds."""

    cited: CitedFigure
    threshold: Threshold | None


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """One rule: its id, its name, and its figures by id."""

    rule: RuleId
    title: str
    figures: tuple[SheetFigure, ...]


def list_rules(thresholds: Thresholds) -> tuple[RuleSheet, ...]:
    """List every rule by its id, with the marks that are in force at a clinic."""
    return tuple(RuleSheet(rule, _TITLES[rule], _list_figures(rule, thresholds)) for rule in sorted(RuleId))


def _list_figures(rule: RuleId, thresholds: Thresholds) -> tuple[SheetFigure, ...]:
    return tuple(_lay_out(FIGURES[name], thresholds) for name in sorted(FIGURES) if _belongs(FIGURES[name], rule))


def _lay_out(figure: Figure[Any], thresholds: Thresholds) -> SheetFigure:
    threshold = THRESHOLDS.get(figure.id)
    return SheetFigure(cite_figure(figure if threshold is None else thresholds.of(threshold)), threshold)


def _belongs(figure: Figure[Any], rule: RuleId) -> bool:
    shared = _SHARED.get(rule)
    return figure.id.startswith(f"{rule}.") or (shared is not None and shared in figure.id)
