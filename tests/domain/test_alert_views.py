"""What each role sees of an alert and of a patient's standing, and what stands behind an alert."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

import pytest

from journal_api.domain.access import Role
from journal_api.domain.alert_explanations import FIGURES, explain_alert
from journal_api.domain.alert_views import show_alert
from journal_api.domain.alerting import AlertState, RuleId, Severity
from journal_api.domain.caseloads import LiveAlert, Person, Standing, show_standing
from journal_api.domain.clinical_rules.cr_01_risk import CRITICAL_FROM, TELL_AGAIN_AFTER
from journal_api.domain.episodes import EpisodeRef
from journal_api.domain.risk import RiskLevel
from journal_api.domain.summaries import PatientSummary
from journal_api.domain.trends import TrendDirection
from tests.domain.records import START, make_alert, noon

NOW = noon(START)


def standing(*severities: Severity, risk: RiskLevel | None = None) -> Standing:
    alerts = tuple(
        LiveAlert(UUID(int=1), AlertState.OPEN, NOW, None, RuleId.RISK, severity, "Risk answer")
        for severity in severities
    )
    summary = None if risk is None else PatientSummary(TrendDirection.STEADY, None, 0.0, None, risk, (), None)
    return Standing(Person(UUID(int=2), "Ana", date(1980, 1, 1), "R-7", "UTC"), (), alerts, summary)


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (Role.PATIENT, {"severity", "rule", "title", "explanation", "evidence", "episode", "acknowledged_by"}),
        (Role.ADMIN, {"rule", "title", "explanation", "evidence", "episode", "acknowledged_by"}),
        (Role.CLINICIAN, set()),
    ],
)
def test_a_role_sees_its_part_of_an_alert(role: Role, hidden: set[str]) -> None:
    alert = make_alert(
        rule=RuleId.RISK,
        severity=Severity.CRITICAL,
        evidence={"value": 9.0},
        acknowledged_by=UUID(int=3),
        episode=EpisodeRef(START, START),
    )

    shown = asdict(show_alert(alert, role=role))

    names = {"severity", "rule", "title", "explanation", "evidence", "episode", "acknowledged_by"}
    assert {name for name in names if shown[name] is None} == hidden


def test_an_integrator_sees_no_alert() -> None:
    with pytest.raises(KeyError):
        show_alert(make_alert(rule=RuleId.RISK, severity=Severity.CRITICAL, evidence={}), role=Role.INTEGRATOR)


@pytest.mark.parametrize(
    ("severities", "judged", "risk"),
    [
        ((), None, None),
        ((Severity.STANDARD,), None, RiskLevel.LOW),
        ((), RiskLevel.ELEVATED, RiskLevel.ELEVATED),
        ((Severity.STANDARD,), RiskLevel.HIGH, RiskLevel.HIGH),
        ((Severity.URGENT, Severity.CRITICAL), RiskLevel.LOW, RiskLevel.HIGH),
    ],
)
def test_a_live_alert_raises_the_judged_risk_and_never_lowers_it(
    severities: tuple[Severity, ...], judged: RiskLevel | None, risk: RiskLevel | None
) -> None:
    assert show_standing(standing(*severities, risk=judged), role=Role.CLINICIAN).risk is risk


def test_an_admin_sees_name_and_membership_alone() -> None:
    shown = show_standing(standing(Severity.CRITICAL, risk=RiskLevel.HIGH), role=Role.ADMIN)

    assert shown.standing == Standing(Person(UUID(int=2), "Ana"), (), None, None)
    assert shown.risk is None


def test_an_explanation_keeps_the_figure_the_alert_was_opened_on_and_adds_its_source() -> None:
    evidence = {"figure": CRITICAL_FROM.id, "figure_version": "0", "threshold": 7.0, "value": 9.0}

    explained = explain_alert(make_alert(rule=RuleId.RISK, severity=Severity.CRITICAL, evidence=evidence))

    (figure,) = explained.figures
    assert (figure.value, figure.version, figure.source) == (7.0, "0", CRITICAL_FROM.source)
    assert (explained.version, explained.source) == ("0", CRITICAL_FROM.source)


def test_a_figure_cited_by_id_alone_is_told_in_its_unit() -> None:
    evidence = {"figures": [{"id": TELL_AGAIN_AFTER.id}, {"id": "CR-99.gone"}]}

    known, gone = explain_alert(make_alert(rule=RuleId.RISK, severity=Severity.URGENT, evidence=evidence)).figures

    assert (known.value, known.unit) == (TELL_AGAIN_AFTER.value / timedelta(hours=1), "hours")
    assert (gone.value, gone.source) == (None, "")


def test_every_figure_can_be_told_in_json() -> None:
    evidence = {"figures": [{"id": name} for name in FIGURES]}

    told = explain_alert(make_alert(rule=RuleId.EARLY_WARNING, severity=Severity.URGENT, evidence=evidence)).figures

    assert len(told) == len(FIGURES)
    assert all(isinstance(figure.value, float | str) for figure in told)
