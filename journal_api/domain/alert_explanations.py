"""The rule behind an alert, figure by figure, so that a clinician can check it by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from journal_api.domain.alerting import Alert, Evidence, RuleId
from journal_api.domain.change_figures import CHANGE_FIGURES
from journal_api.domain.clinical_rules import (
    course_figures,
    cr_01_risk,
    cr_02_worsening,
    cr_03_relapse,
    cr_04_early_warning,
    cr_04_second_stage,
    cr_05_silence,
    cr_06_session_safety,
    cr_07_urinary,
    cr_08_use,
    cr_09_mania,
    cr_10_no_response,
)
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.thresholds import NOTHING_SET, THRESHOLDS

_RULE_FILES = (
    course_figures,
    cr_01_risk,
    cr_02_worsening,
    cr_03_relapse,
    cr_04_early_warning,
    cr_04_second_stage,
    cr_05_silence,
    cr_06_session_safety,
    cr_07_urinary,
    cr_08_use,
    cr_09_mania,
    cr_10_no_response,
)
FIGURES: Mapping[str, Figure[Any]] = MappingProxyType(
    {
        **{figure.id: figure for file in _RULE_FILES for figure in vars(file).values() if isinstance(figure, Figure)},
        **{figure.id: figure for figure in CHANGE_FIGURES.values()},
        **{threshold.id: NOTHING_SET.of(threshold) for threshold in THRESHOLDS.values()},
    }
)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """One number the rule decided on: as it was when the alert spoke, with today's meaning and source.

    ``value`` is in ``unit``; ``version`` is the one the alert was opened on, which may be older than today's.
    """

    id: str
    value: float | str | None
    unit: str
    version: str
    source: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an alert spoke: the rule, its version and source, the sentence, the record's numbers, the rule's figures."""

    alert_id: UUID
    rule: RuleId
    version: str
    source: str
    sentence: str
    numbers: Evidence
    figures: tuple[CitedFigure, ...]


def explain_alert(alert: Alert) -> Explanation:
    """Gather what stands behind an alert from its evidence and the rule's own file."""
    cited = tuple(_list_cited(alert.evidence))
    return Explanation(
        alert_id=alert.id,
        rule=alert.rule,
        version=", ".join(dict.fromkeys(figure.version for figure in cited)),
        source="; ".join(dict.fromkeys(figure.source for figure in cited)),
        sentence=alert.explanation,
        numbers=alert.evidence,
        figures=cited,
    )


def cite_figure(figure: Figure[Any]) -> CitedFigure:
    """Cite a figure as it is today."""
    return CitedFigure(figure.id, _read_value(figure), figure.unit, figure.version, figure.source, figure.meaning)


def _list_cited(evidence: Evidence) -> Iterable[CitedFigure]:
    if "figure" in evidence:
        known = {"id": evidence["figure"], "version": evidence.get("figure_version"), "value": evidence["threshold"]}
        yield _cite(known)
    listed = evidence.get("figures")
    if isinstance(listed, list | tuple):
        yield from (_cite(one) for one in listed)


def _cite(cited: Mapping[str, Any]) -> CitedFigure:
    figure_id = str(cited["id"])
    figure = FIGURES.get(figure_id)
    return CitedFigure(
        id=figure_id,
        value=cited["value"] if "value" in cited else _read_value(figure),
        unit=str(cited.get("unit") or (figure.unit if figure else "")),
        version=str(cited.get("version") or (figure.version if figure else "")),
        source=figure.source if figure else "",
        meaning=figure.meaning if figure else "",
    )


def _read_value(figure: Figure[Any] | None) -> float | str | None:
    if figure is None:
        return None
    if isinstance(figure.value, timedelta):
        return figure.value / (_DAY if figure.unit == "days" else _HOUR)
    return float(figure.value) if isinstance(figure.value, int | float) else str(figure.value)
