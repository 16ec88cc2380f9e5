"""Scores as published, and what must hold whatever is answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.clinical_rules.instruments.shapes import Instrument, Rule
from journal_api.domain.instruments import INSTRUMENTS
from journal_api.domain.profiles import Sex
from journal_api.domain.scoring import DECLINED, Answer, SafetyState, Score, Unscored, list_asked, score_answers

SCORED = tuple(one for one in INSTRUMENTS.values() if one.scales)


def answer(name: str, *values: Answer) -> dict[str, Answer]:
    """Give these values to the items in their order; the optional ones at the end may stay out."""
    return dict(zip((item.id for item in INSTRUMENTS[name].items), values, strict=False))


def score(name: str, *values: Answer) -> dict[str, Score]:
    return {one.scale: one for one in score_answers(INSTRUMENTS[name], answer(name, *values)).scores}


def total(name: str, *values: Answer) -> tuple[float | None, str | None]:
    first = next(iter(score(name, *values).values()))
    return first.value, first.band


# Kroenke 2001: the sum of nine items, cut at 5, 10, 15 and 20.
@pytest.mark.parametrize(
    ("values", "value", "band"),
    [
        ((0,) * 9, 0, "minimal"),
        ((1, 1, 1, 1, 0, 0, 0, 0, 0), 4, "minimal"),
        ((1, 1, 1, 1, 1, 0, 0, 0, 0), 5, "mild"),
        ((1,) * 9, 9, "mild"),
        ((2, 1, 1, 1, 1, 1, 1, 1, 1), 10, "moderate"),
        ((2, 2, 2, 2, 2, 2, 2, 0, 0), 14, "moderate"),
        ((2, 2, 2, 2, 2, 2, 2, 1, 0), 15, "moderately_severe"),
        ((3, 3, 3, 3, 3, 3, 1, 0, 0), 19, "moderately_severe"),
        ((3, 3, 3, 3, 3, 3, 2, 0, 0), 20, "severe"),
        ((3,) * 9, 27, "severe"),
        ((3,) * 9 + (3,), 27, "severe"),
    ],
)
def test_the_phq_9_is_a_sum_in_five_bands(values: tuple[int, ...], value: int, band: str) -> None:
    assert total("phq9", *values) == (value, band)


@pytest.mark.parametrize(
    ("name", "values", "value", "band"),
    [
        # Kroenke 2003: 3 or more is positive.
        ("phq2", (1, 1), 2, "negative"),
        ("phq2", (2, 1), 3, "positive"),
        ("phq2", (3, 3), 6, "positive"),
        # Spitzer 2006: 5, 10, 15.
        ("gad7", (1, 1, 1, 1, 0, 0, 0), 4, "minimal"),
        ("gad7", (1, 1, 1, 1, 1, 0, 0), 5, "mild"),
        ("gad7", (2, 2, 2, 1, 1, 1, 0), 9, "mild"),
        ("gad7", (2, 2, 2, 1, 1, 1, 1), 10, "moderate"),
        ("gad7", (2, 2, 2, 2, 2, 2, 2), 14, "moderate"),
        ("gad7", (3, 2, 2, 2, 2, 2, 2), 15, "severe"),
        ("gad7", (3,) * 7, 21, "severe"),
        # Krebs 2009: the mean of the three.
        ("peg", (7, 8, 6), 7, None),
        ("peg", (10, 10, 10), 10, None),
        # Bush 1998: who never drinks is asked nothing more. Sex is not known here: the lower cut.
        ("audit_c", (0,), 0, "negative"),
        ("audit_c", (2, 0, 0), 2, "negative"),
        ("audit_c", (2, 1, 0), 3, "positive"),
        ("audit_c", (2, 1, 1), 4, "positive"),
        ("audit_c", (4, 4, 4), 12, "positive"),
        # Topp 2015: the raw score times 4; 13 raw points are 52, the first that is not poor.
        ("who5", (0,) * 5, 0, "likely_depression"),
        ("who5", (2, 2, 1, 1, 1), 28, "likely_depression"),
        ("who5", (2, 2, 2, 1, 1), 32, "poor"),
        ("who5", (3, 3, 2, 2, 2), 48, "poor"),
        ("who5", (3, 3, 3, 2, 2), 52, "good"),
        ("who5", (5,) * 5, 100, "good"),
        # Altman 1997: 6 or more.
        ("asrm", (1, 1, 1, 1, 1), 5, "negative"),
        ("asrm", (2, 1, 1, 1, 1), 6, "probable_mania"),
        ("qids_sr16", (5,), 5, "none"),
        ("qids_sr16", (6,), 6, "mild"),
        ("madrs", (34,), 34, None),
        ("cadss", (92,), 92, None),
        ("bpic_ss", (19,), 19, "at_or_above_cut"),
    ],
)
def test_a_total_is_as_published(name: str, values: tuple[int, ...], value: float, band: str | None) -> None:
    assert total(name, *values) == (value, band)


@pytest.mark.parametrize(
    ("sex", "values", "band"),
    [
        # Bradley 2007: 3 or more for women, 4 or more for men.
        (Sex.FEMALE, (2, 0, 0), "negative"),
        (Sex.FEMALE, (2, 1, 0), "positive"),
        (Sex.FEMALE, (2, 1, 1), "positive"),
        (Sex.MALE, (2, 1, 0), "negative"),
        (Sex.MALE, (2, 1, 1), "positive"),
        (Sex.MALE, (2, 2, 1), "positive"),
        (None, (2, 0, 0), "negative"),
        (None, (2, 1, 0), "positive"),
    ],
)
def test_the_audit_c_has_a_cut_for_each_sex_and_the_lower_one_for_who_is_not_known(
    sex: Sex | None, values: tuple[int, ...], band: str
) -> None:
    (score,) = score_answers(INSTRUMENTS["audit_c"], answer("audit_c", *values), sex=sex).scores

    assert score.band == band
    assert (
        score.band_said
        == {
            Sex.FEMALE: "Cut for women: 3 or more.",
            Sex.MALE: "Cut for men: 4 or more.",
            None: "Sex is not known: the lower cut, 3 or more, was taken.",
        }[sex]
    )


def test_the_peg_keeps_its_thirds() -> None:
    assert total("peg", 5, 6, 6)[0] == pytest.approx(17 / 3)


def pcl(**rated: int) -> list[int]:
    return [rated.get(f"q{number}", 0) for number in range(1, 21)]


@pytest.mark.parametrize(("value", "band"), [(30, "below_cut"), (31, "at_cut"), (33, "at_cut"), (34, "above_cut")])
def test_the_pcl_5_has_a_cut_of_31_to_33(value: int, band: str) -> None:
    values = [2] * (value // 2) + [value % 2] + [0] * 20
    assert total("pcl5", *values[:20]) == (value, band)


def test_the_pcl_5_sums_its_clusters() -> None:
    scores = score("pcl5", *range(1, 5), *([1] * 16))
    clusters = {name: one.value for name, one in scores.items()}
    assert clusters == {
        "total": 26,
        "intrusion": 11,
        "avoidance": 2,
        "negative_mood": 7,
        "arousal": 6,
        "provisional": 0,
    }


# Weathers 2013: one of B, one of C, two of D and two of E rated 2 (moderately) or more.
PATTERN = {"q1": 2, "q6": 2, "q8": 2, "q9": 2, "q15": 2, "q16": 2}


def test_the_pattern_of_the_pcl_5_needs_every_cluster() -> None:
    assert score("pcl5", *pcl(**PATTERN))["provisional"].band == "pattern_met"
    for item in PATTERN:
        assert score("pcl5", *pcl(**{**PATTERN, item: 1}))["provisional"].band == "pattern_not_met"


# The triage of the Columbia screener: 1 and 2 low, 3 moderate, 4 and 5 high; behavior ever moderate, in 3 months high.
@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ({"q1": 0, "q2": 0, "q6": 0}, "none"),
        ({"q1": 1, "q2": 0, "q6": 0}, "low"),
        ({"q1": 1, "q2": 1, "q3": 0, "q4": 0, "q5": 0, "q6": 0}, "low"),
        ({"q1": 1, "q2": 1, "q3": 1, "q4": 0, "q5": 0, "q6": 0}, "moderate"),
        ({"q1": 1, "q2": 1, "q3": 0, "q4": 1, "q5": 0, "q6": 0}, "high"),
        ({"q1": 1, "q2": 1, "q3": 0, "q4": 0, "q5": 1, "q6": 0}, "high"),
        ({"q1": 0, "q2": 0, "q6": 1, "q6b": 0}, "moderate"),
        ({"q1": 0, "q2": 0, "q6": 1, "q6b": 1}, "high"),
        # Asked out of turn, but answered: it counts.
        ({"q1": 0, "q2": 0, "q4": 1, "q6": 0}, "high"),
    ],
)
def test_the_c_ssrs_is_triaged_by_its_gravest_answer(answers: dict[str, Answer], band: str) -> None:
    scored = score_answers(INSTRUMENTS["c_ssrs"], answers)
    assert scored.total is not None
    assert scored.total.band == band
    assert scored.safety is SafetyState.ANSWERED


def test_the_c_ssrs_goes_on_to_question_6_when_2_is_no() -> None:
    asked = {name: list_asked(INSTRUMENTS["c_ssrs"], {"q1": 0, "q2": name, "q6": 0}) for name in (0, 1, DECLINED)}
    assert asked == {
        0: ("q1", "q2", "q6"),
        1: ("q1", "q2", "q3", "q4", "q5", "q6"),
        DECLINED: ("q1", "q2", "q3", "q4", "q5", "q6"),
    }


def test_a_declined_c_ssrs_keeps_what_was_answered_as_the_least_it_can_be() -> None:
    scored = score_answers(INSTRUMENTS["c_ssrs"], {"q1": 0, "q2": 0, "q6": 1, "q6b": DECLINED})
    assert scored.total == Score("risk", None, None, Unscored.DECLINED, at_least=2)
    assert scored.safety is SafetyState.UNANSWERED


def test_a_declined_item_9_is_neither_scored_nor_safe() -> None:
    scored = score_answers(INSTRUMENTS["phq9"], answer("phq9", 0, 0, 0, 0, 0, 0, 0, 0, DECLINED))
    assert scored.total == Score("total", None, None, Unscored.DECLINED)
    assert scored.safety is SafetyState.UNANSWERED


def test_a_declined_difficulty_changes_no_score() -> None:
    assert total("phq9", 1, 1, 1, 1, 1, 1, 1, 1, 1, DECLINED) == (9, "mild")


def test_what_is_our_own_is_never_scored() -> None:
    for name in ("dissociation", "urinary_check", "use_check"):
        assert score_answers(INSTRUMENTS[name], {}).scores == ()


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[str, Answer]]:
    """Answer every item that there is."""
    one = draw(st.sampled_from(SCORED))
    return one, {item.id: draw(st.integers(item.least, item.most)) for item in one.items}


@given(answered())
def test_a_value_lies_in_its_range_and_band(case: tuple[Instrument, dict[str, Answer]]) -> None:
    one, answers = case
    for scale, found in zip(one.scales, score_answers(one, answers).scores, strict=True):
        assert found.value is not None
        assert scale.least <= found.value <= scale.most
        assert (found.band is None) == (not scale.bands)


@given(answered(), st.data())
def test_a_higher_answer_never_lowers_a_value(case: tuple[Instrument, dict[str, Answer]], data: st.DataObject) -> None:
    one, answers = case
    item = data.draw(st.sampled_from(one.items))
    higher = {**answers, item.id: data.draw(st.integers(answers[item.id], item.most))}
    for before, after in zip(score_answers(one, answers).scores, score_answers(one, higher).scores, strict=True):
        assert after.value >= before.value


@given(answered(), st.data(), st.sampled_from([None, DECLINED]))
def test_what_is_missing_is_never_taken_for_0(
    case: tuple[Instrument, dict[str, Answer]], data: st.DataObject, instead: Answer | None
) -> None:
    one, answers = case
    item = data.draw(st.sampled_from([item for item in one.items if item.asked_if is None]))
    left = {name: value for name, value in answers.items() if name != item.id}
    left |= {} if instead is None else {item.id: instead}
    for scale, found in zip(one.scales, score_answers(one, left).scores, strict=True):
        named = {*scale.items, *(name for name, _ in scale.levels), *(n for c in scale.criteria for n in c.items)}
        assert (found.value is None) == (item.id in named)
        assert (found.unscored is None) == (found.value is not None)
        assert found.at_least is None or scale.rule is Rule.WORST


@given(answered(), st.data())
def test_a_missing_safety_item_never_means_safe(
    case: tuple[Instrument, dict[str, Answer]], data: st.DataObject
) -> None:
    one, answers = case
    if not one.safety_items:
        assert score_answers(one, answers).safety is SafetyState.NOT_ASKED
        return
    missing = data.draw(st.sampled_from(one.safety_items))
    assert score_answers(one, answers).safety is SafetyState.ANSWERED
    assert score_answers(one, {**answers, missing: DECLINED}).safety is SafetyState.UNANSWERED


@given(answered())
def test_the_same_answers_always_come_to_the_same(case: tuple[Instrument, dict[str, Answer]]) -> None:
    one, answers = case
    assert score_answers(one, answers) == score_answers(one, dict(reversed(answers.items())))
