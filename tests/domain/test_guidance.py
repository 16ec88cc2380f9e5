import pytest

from journal_api.domain.guidance import Coverage, GuidanceLevel, Resource, guide, pick_resources
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.thresholds import NOTHING_SET

LINE = Resource("Clinic line", phone="+351 000")
TEAM = Coverage(clinicians=2, admins=1)


@pytest.mark.parametrize("value", [None, 0, 0.0])
def test_nothing_needs_saying_without_an_urge(value: float | None) -> None:
    assert guide(RiskReading(value), NOTHING_SET, resources=(LINE,), coverage=TEAM) is None


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (0.5, "support"),
        (1, "support"),
        (3, "support"),
        (3.9, "support"),
        (4, "urgent"),
        (7.9, "urgent"),
        (8, "crisis"),
        (10, "crisis"),
    ],
)
def test_the_words_follow_the_marks_of_cr_01(value: float, level: str) -> None:
    assert guide(RiskReading(value), NOTHING_SET, resources=(LINE,), coverage=TEAM).level == level


def test_support_says_that_nobody_is_alerted() -> None:
    guidance = guide(RiskReading(2), NOTHING_SET, resources=(LINE,), coverage=TEAM, next_instrument="c_ssrs")
    assert guidance.monitoring.watched is False
    assert "Nobody is alerted" in guidance.message
    assert guidance.next_instrument is None


def test_a_team_without_a_promise_promises_no_time() -> None:
    guidance = guide(RiskReading(5), NOTHING_SET, resources=(LINE,), coverage=TEAM, next_instrument="c_ssrs")
    assert (guidance.monitoring.watched, guidance.monitoring.by) == (True, "your care team")
    assert guidance.monitoring.within_minutes is None
    assert "cannot promise" in guidance.message
    assert guidance.next_instrument == "c_ssrs"


@pytest.mark.parametrize(("value", "minutes"), [(5, 240), (9, 30)])
def test_a_promised_time_is_the_one_said(value: float, minutes: int) -> None:
    coverage = Coverage(clinicians=1, admins=0, urgent_within_minutes=240, critical_within_minutes=30)
    guidance = guide(RiskReading(value), NOTHING_SET, resources=(LINE,), coverage=coverage)
    assert guidance.monitoring.within_minutes == minutes
    assert f"within {minutes} minutes" in guidance.message


@pytest.mark.parametrize("value", [5, 9])
def test_nobody_in_the_team_is_said_and_nothing_is_claimed(value: float) -> None:
    coverage = Coverage(clinicians=0, admins=3, urgent_within_minutes=60, critical_within_minutes=5)
    guidance = guide(RiskReading(value), NOTHING_SET, resources=(), coverage=coverage)
    assert (guidance.monitoring.watched, guidance.monitoring.within_minutes) == (False, None)
    assert "nobody may read this in time" in guidance.message
    assert "emergency number" in guidance.message


def test_a_crisis_names_the_emergency_number_and_invents_none() -> None:
    guidance = guide(RiskReading(9), NOTHING_SET, resources=(), coverage=TEAM)
    assert guidance.level is GuidanceLevel.CRISIS
    assert "emergency number" in guidance.message
    assert not any(character.isdigit() for character in guidance.message)
    assert guidance.resources == ()


def test_resources_are_the_clinics_own() -> None:
    assert guide(RiskReading(5), NOTHING_SET, resources=(LINE,), coverage=TEAM).resources == (LINE,)


def test_a_question_left_open_is_met_kindly_and_asked_on() -> None:
    left_open = RiskReading(None, RiskSource.PHQ9, is_complete=False)
    guidance = guide(left_open, NOTHING_SET, resources=(LINE,), coverage=TEAM, next_instrument="c_ssrs")
    assert guidance.level is GuidanceLevel.SUPPORT
    assert guidance.monitoring.watched is True
    assert guidance.next_instrument == "c_ssrs"
    assert "left a question" in guidance.message
    assert "Nobody is alerted" not in guidance.message


@pytest.mark.parametrize(("is_complete", "asked_next"), [(True, None), (False, "c_ssrs")])
def test_a_full_c_ssrs_is_not_asked_again_at_once(is_complete: bool, asked_next: str | None) -> None:
    reading = RiskReading(2, RiskSource.C_SSRS, is_complete=is_complete)
    assert (
        guide(reading, NOTHING_SET, resources=(), coverage=TEAM, next_instrument="c_ssrs").next_instrument == asked_next
    )


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("nl-NL", ["Dutch", "Any"]),
        ("nl-BE", ["Dutch", "Flemish", "Any"]),
        ("NL", ["Dutch", "Any"]),
        ("nld", ["Any"]),
        ("en", ["Any"]),
    ],
)
def test_resources_are_those_of_the_readers_language_and_those_for_everybody(locale: str, names: list[str]) -> None:
    configured = (
        Resource("Any", phone="1"),
        Resource("Dutch", phone="2", locale="nl"),
        Resource("Flemish", phone="3", locale="nl-BE"),
    )

    assert [one.name for one in pick_resources(configured, locale=locale)] == names


def test_help_in_another_language_is_better_than_none() -> None:
    configured = (Resource("Dutch", phone="2", locale="nl"),)

    assert pick_resources(configured, locale="pt") == configured
