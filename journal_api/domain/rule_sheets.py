"""Every rule that can open an alert, with the figures it decides on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from journal_api.domain.alert_explanations import FIGURES, CitedFigure, cite_figure
from journal_api.domain.alerting import RuleId
from journal_api.domain.clinical_rules.figures import Figure

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
class RuleSheet:
    """One rule: its id, its name, and its figures by id."""

    rule: RuleId
    title: str
    figures: tuple[CitedFigure, ...]


def list_rules() -> tuple[RuleSheet, ...]:
    """List every rule by its id."""
    return tuple(RuleSheet(rule, _TITLES[rule], _list_figures(rule)) for rule in sorted(RuleId))


def _list_figures(rule: RuleId) -> tuple[CitedFigure, ...]:
    return tuple(cite_figure(FIGURES[name]) for name in sorted(FIGURES) if _belongs(FIGURES[name], rule))


def _belongs(figure: Figure[Any], rule: RuleId) -> bool:
    shared = _SHARED.get(rule)
    return figure.id.startswith(f"{rule}.") or (shared is not None and shared in figure.id)
