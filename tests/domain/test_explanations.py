import json
from dataclasses import replace

from journal_api.domain.explanations import evidence_of, explain_episode, title_episode
from journal_api.domain.judgements import Shape
from journal_api.domain.measures import ANXIETY, MOOD
from tests.domain.test_episodes import DROP


def test_an_episode_is_explained_in_a_sentence_that_can_be_checked_by_hand() -> None:
    assert explain_episode(DROP, MOOD) == (
        "A sudden lasting drop in mood, most likely from 11 January 2024: on 16 January 2024 2.1 points below this "
        "patient's own 6.4 (90 % interval 1.2–3.0; usual day-to-day SD 1.1), on 5 days with an entry; the last session "
        "was 24 days ago and its lift (usually gone after 27 days) is accounted for."
    )


def test_more_anxiety_is_a_rise_above_and_other_measures_are_named() -> None:
    episode = replace(
        DROP,
        measure="anxiety",
        measures=("anxiety", "urge_to_harm"),
        shape=Shape.GRADUAL,
        days_since_session=None,
        odds=150.0,
    )
    sentence = explain_episode(episode, ANXIETY)
    assert sentence.startswith("A gradual lasting rise in anxiety")
    assert "2.1 points above this patient's own 6.4" in sentence
    assert "; urge to harm spoke too; there has been no treatment session." in sentence
    assert sentence.endswith("Odds 150 : 1 for a lasting rise.")


def test_a_single_day_is_said_in_the_singular() -> None:
    assert "1 day ago" in explain_episode(replace(DROP, days_since_session=1), MOOD)


def test_a_title_names_the_measure() -> None:
    assert title_episode(MOOD) == "Early warning: lasting drop in mood"
    assert title_episode(ANXIETY) == "Early warning: lasting rise in anxiety"


def test_evidence_survives_json_unchanged() -> None:
    evidence = evidence_of(replace(DROP, drop=2.123456789), algorithm="ewma-1")
    assert json.loads(json.dumps(evidence)) == evidence
    assert evidence["drop"] == 2.1235
