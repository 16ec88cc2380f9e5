"""The page that shows every clinical number, made from the numbers themselves."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType, ModuleType

from journal_api.domain.clinical_rules import (
    answer_promises,
    backtest_figures,
    clock_limits,
    course_figures,
    cr_01_risk,
    cr_02_worsening,
    cr_03_relapse,
    cr_04_early_warning,
    cr_04_evidence,
    cr_04_second_stage,
    cr_04_state_space,
    cr_05_silence,
    cr_06_session_safety,
    cr_07_urinary,
    cr_08_use,
    cr_09_mania,
    cr_10_no_response,
    due_figures,
    durability_figures,
    entry_limits,
    escalation_times,
    exposure_windows,
    measure_ranges,
    mutes,
    practice_figures,
    profile_limits,
    reminder_figures,
    simulation_figures,
    study_ewma_figures,
    study_figures,
    summary_windows,
    supply_figures,
    treatment_plan_limits,
    treatment_session_limits,
)
from journal_api.domain.clinical_rules.figures import Figure, Threshold
from journal_api.domain.clinical_rules.instruments.pages import render_instruments

CHAPTERS: Mapping[str, ModuleType] = MappingProxyType(
    {
        "CR-01 · Risk answers": cr_01_risk,
        "CR-02 · Reliable worsening": cr_02_worsening,
        "CR-03 · Loss of response and relapse": cr_03_relapse,
        "CR-04 · Early warning": cr_04_early_warning,
        "CR-04 · The model of one measure": cr_04_state_space,
        "CR-04 · The evidence for a drop": cr_04_evidence,
        "CR-04 · The second stage": cr_04_second_stage,
        "CR-05 · Silence": cr_05_silence,
        "CR-06 · Session safety": cr_06_session_safety,
        "CR-07 · Urinary symptoms": cr_07_urinary,
        "CR-08 · Use": cr_08_use,
        "CR-09 · Mania": cr_09_mania,
        "CR-10 · No response": cr_10_no_response,
        "Course of treatment": course_figures,
        "Durability": durability_figures,
        "Practice": practice_figures,
        "Backtests": backtest_figures,
        "What is asked and when": due_figures,
        "Reminders": reminder_figures,
        "Escalation": escalation_times,
        "Promises of a clinic": answer_promises,
        "Mutes": mutes,
        "Measures": measure_ranges,
        "Entries": entry_limits,
        "Profiles": profile_limits,
        "Treatment plans": treatment_plan_limits,
        "Treatment sessions": treatment_session_limits,
        "Take-home doses": supply_figures,
        "Exposure": exposure_windows,
        "Clocks of phones": clock_limits,
        "Summaries": summary_windows,
        "Simulated patients": simulation_figures,
        "The study of CR-04": study_figures,
        "The study of CR-04 · The first detector": study_ewma_figures,
    }
)
_PREFACE = """# Clinical rules

Defaults for a clinic to sign off, each with its source; nothing here is advice, and the product never diagnoses.
What a clinic may set itself (`thresholds` of `/v1/clinic`) is told below the numbers of its rule, with its bounds.
This page is made from `journal_api/domain/clinical_rules/` and a test keeps the two equal. After changing a number:
`.venv/bin/python -m journal_api.domain.clinical_rules.document > docs/clinical-rules.md`
"""
_UNITS = {
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
    "seconds": timedelta(seconds=1),
}
_BOUNDS_HEAD = "\nA clinic may set:\n\n| id | from | to | unit | why no further |\n| --- | --- | --- | --- | --- |\n"
_HEAD = "| id | value | unit | version | meaning | source |\n| --- | --- | --- | --- | --- | --- |"


def list_figures(module: ModuleType) -> tuple[Figure[object] | Threshold, ...]:
    """List the figures of one rule file in the order in which they are written."""
    return tuple(value for value in vars(module).values() if isinstance(value, Figure | Threshold))


def render_clinical_rules() -> str:
    """Render every figure and every instrument as the text of `docs/clinical-rules.md`."""
    chapters = (_render_chapter(title, module) for title, module in CHAPTERS.items())
    return "\n".join((_PREFACE, *chapters, render_instruments()))


def _render_chapter(title: str, module: ModuleType) -> str:
    rows = "\n".join(_render_row(figure) for figure in list_figures(module))
    return f"## {title}\n{(module.__doc__ or '').strip()}\n\n{_HEAD}\n{rows}\n{_render_bounds(module)}"


def _render_bounds(module: ModuleType) -> str:
    settable = [figure for figure in list_figures(module) if isinstance(figure, Threshold)]
    rows = (_lay_out(one.id, str(one.lowest), str(one.highest), one.unit, one.bounds) for one in settable)
    return _BOUNDS_HEAD + "\n".join(rows) + "\n" if settable else ""


def _render_row(figure: Figure[object] | Threshold) -> str:
    value = str(figure.default) if isinstance(figure, Threshold) else _say(figure.value, figure.unit)
    return _lay_out(figure.id, value, figure.unit, figure.version, figure.meaning, figure.source)


def _lay_out(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _say(value: object, unit: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(_say(one, unit) for one in value)
    if isinstance(value, timedelta):
        return f"{value / _UNITS[unit]:g}"
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.stdout.write(render_clinical_rules())
