"""One answered questionnaire: what was sent, what it came to, and what it says about harming oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from journal_api.domain.entries import NoteVisibility
from journal_api.domain.instruments import INSTRUMENTS
from journal_api.domain.profiles import Sex
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.scoring import Answer, SafetyState, Score, score_answers

# What content holds beyond what was sent; made anew from the answers, it is no part of what makes two responses equal.
DERIVED = frozenset({"instrument_version", "scoring_version", "scores", "safety"})

THOUGHTS_ITEM = "q9"


@dataclass(frozen=True, slots=True)
class QuestionnaireResponse:
    """One response, exactly as it was sent: ``recorded_at`` is when it was completed, with the sender's offset.

    ``answers`` are (item, answer) pairs by item; they never show in a repr. A response has no note.
    """

    recorded_at: datetime
    instrument: str
    answers: tuple[tuple[str, Answer], ...] = field(repr=False)
    timezone: str | None = None
    note: str | None = field(default=None, repr=False)
    note_visibility: NoteVisibility = NoteVisibility.PRIVATE


def build_questionnaire_response(fields: Mapping[str, Any]) -> QuestionnaireResponse:
    """Make a response from fields as a schema loads them."""
    return QuestionnaireResponse(
        recorded_at=fields["recorded_at"],
        instrument=fields["instrument"],
        answers=tuple(sorted(fields["answers"].items())),
        timezone=fields.get("timezone"),
    )


def lay_down_response(response: QuestionnaireResponse, *, sex: Sex | None = None) -> dict[str, Any]:
    """Lay a sound response down as JSON-shaped content: what was sent, and what it came to by which versions.

    `sex` is what the profile says as it is laid down; what was laid down stays, whatever the profile says later.
    """
    instrument = INSTRUMENTS[response.instrument]
    scored = score_answers(instrument, dict(response.answers), sex=sex)
    return {
        "instrument": instrument.id,
        "instrument_version": instrument.version,
        "scoring_version": instrument.scoring_version,
        "answers": dict(response.answers),
        "scores": [_spell(score) for score in scored.scores],
        "safety": scored.safety.value,
    }


def read_scores(content: Mapping[str, Any]) -> tuple[Score, ...]:
    """Read the scores of a stored response as they were made then; the first is the instrument's total."""
    return tuple(Score(**one) for one in content["scores"])


def read_risk(content: Mapping[str, Any]) -> RiskReading | None:
    """Read what a stored response says about harming oneself; None where its instrument does not ask."""
    if content["safety"] == SafetyState.NOT_ASKED:
        return None
    source = RiskSource(content["instrument"])
    is_complete = content["safety"] == SafetyState.ANSWERED
    if source is RiskSource.C_SSRS:
        (level,) = read_scores(content)
        return RiskReading(level.value if is_complete else level.at_least, source, is_complete)
    answer = content["answers"].get(THOUGHTS_ITEM)
    return RiskReading(answer if is_complete else None, source, is_complete)


def _spell(score: Score) -> dict[str, Any]:
    return {
        "scale": score.scale,
        "value": score.value,
        "band": score.band,
        "unscored": score.unscored,
        "at_least": score.at_least,
        "band_said": score.band_said,
    }
