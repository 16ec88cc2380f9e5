"""C-SSRS screener, recent: thoughts of suicide and what was done about them.

Question 2 answered no leads to question 6 at once; a question that was answered counts all the same.
"""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import (
    YES_NO,
    Band,
    Change,
    Instrument,
    Item,
    Rule,
    Scale,
    Switch,
)
from journal_api.domain.directions import HigherIs

C_SSRS = Instrument(
    id="c_ssrs",
    title="C-SSRS screener (recent)",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="the past month; question 6 ever, and the past 3 months",
    items=(
        Item("q1", "wish to be dead", None, YES_NO, is_safety=True),
        Item("q2", "thoughts of suicide", None, YES_NO, is_safety=True),
        Item("q3", "thoughts with a method", None, YES_NO, asked_if="q2", is_safety=True),
        Item("q4", "thoughts with some intent", None, YES_NO, asked_if="q2", is_safety=True),
        Item("q5", "intent with a plan", None, YES_NO, asked_if="q2", is_safety=True),
        Item("q6", "suicidal behavior, ever", None, YES_NO, is_safety=True),
        Item("q6b", "suicidal behavior, past 3 months", None, YES_NO, asked_if="q6", is_safety=True),
    ),
    scales=(
        Scale(
            "risk",
            Rule.WORST,
            0,
            3,
            levels=(("q1", 1), ("q2", 1), ("q3", 2), ("q4", 3), ("q5", 3), ("q6", 2), ("q6b", 3)),
            bands=(Band(0, "none"), Band(1, "low"), Band(2, "moderate"), Band(3, "high")),
        ),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.LICENCE,
    licence="Copyright of the Columbia Lighthouse Project; the clinic accepts its terms and brings the wording",
    source="Posner 2011, Am J Psychiatry 168:1266; triage of the Columbia screener for primary care",
    change=Change(1, "steps", "Any step up is a worsening (Posner 2011)"),
)
