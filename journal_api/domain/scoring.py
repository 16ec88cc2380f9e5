"""From answers to scores: by the server alone, and a pure function of instrument and answers.

What is missing is never taken for 0. An answer that was declined leaves every sum and mean that needs it unscored, with
the reason; a scale that takes the worst answer keeps what was answered as the least it can be. A question that the
instrument's own rule did not ask is not missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from journal_api.domain.clinical_rules.instruments.shapes import Band, Instrument, Rule, Scale
from journal_api.domain.profiles import Sex

Declined = Literal["declined"]
Answer = int | Declined
Answers = Mapping[str, Answer]

# What a person says who will not answer a question: it is kept, and it is no number.
DECLINED: Final[Declined] = "declined"


class Unscored(StrEnum):
    """Why a scale has no value."""

    DECLINED = "declined"
    NOT_ANSWERED = "not_answered"


class SafetyState(StrEnum):
    """What a response says about harming oneself: nothing was asked, not all was answered, or everything was."""

    NOT_ASKED = "not_asked"
    UNANSWERED = "unanswered"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Score:
    """The value of one scale, in its own unit, and the band it lies in.

    `value` is None with a reason. `at_least` is then what the answers given prove by themselves, for scales where one
    answer alone can prove it; None elsewhere. `band_said` says which cut was taken where it differs by sex.
    """

    scale: str
    value: float | None
    band: str | None
    unscored: Unscored | None = None
    at_least: float | None = None
    band_said: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """Everything that answers come to: one score per scale, the first the instrument's total."""

    scores: tuple[Score, ...]
    safety: SafetyState

    @property
    def total(self) -> Score | None:
        """Return the score that stands for the instrument; None where nothing is scored."""
        return self.scores[0] if self.scores else None


def score_answers(instrument: Instrument, answers: Answers, *, sex: Sex | None = None) -> Scored:
    """Score answers that are within the instrument's items and choices, complete or not.

    `sex` is that of who answered, None where it is not known: then the more careful cut is taken, never a guess.
    """
    asked = list_asked(instrument, answers)
    scores = tuple(_score(scale, asked, answers, sex=sex) for scale in instrument.scales)
    return Scored(scores, _judge_safety(instrument, asked, answers))


def list_asked(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """List the items that these answers make the instrument ask, and those that were answered all the same.

    A condition whose own answer is missing or declined has not been shown to be false: what hangs on it is asked.
    """
    return tuple(
        item.id
        for item in instrument.items
        if item.id in answers or item.asked_if is None or _leads_on(answers.get(item.asked_if))
    )


def _leads_on(answer: Answer | None) -> bool:
    return answer is None or answer == DECLINED or answer >= 1


def find_band(scale: Scale, value: float, *, sex: Sex | None = None) -> str | None:
    """Find the name of the band that a value lies in; None for a scale without bands."""
    bands, _ = _choose_bands(scale, sex)
    reached = [band.name for band in bands if value >= band.least]
    return reached[-1] if reached else None


def _choose_bands(scale: Scale, sex: Sex | None) -> tuple[tuple[Band, ...], str | None]:
    own = next((one for one in scale.by_sex if one.sex is sex), None)
    return (scale.bands, scale.bands_said) if own is None else (own.bands, own.said)


def _score(scale: Scale, asked: tuple[str, ...], answers: Answers, *, sex: Sex | None) -> Score:
    needed = tuple(item for item in _items_of(scale) if item in asked)
    given = {item: answer for item in needed if isinstance(answer := answers.get(item), int)}
    if len(given) < len(needed):
        is_absent = any(item not in answers for item in needed)
        reason = Unscored.NOT_ANSWERED if is_absent else Unscored.DECLINED
        proven = _value_of(scale, given) if scale.rule is Rule.WORST else None
        return Score(scale.id, None, None, reason, proven)
    value = _value_of(scale, given)
    _, said = _choose_bands(scale, sex)
    return Score(scale.id, value, find_band(scale, value, sex=sex), band_said=said)


def _items_of(scale: Scale) -> tuple[str, ...]:
    criteria = (item for criterion in scale.criteria for item in criterion.items)
    return (*scale.items, *(item for item, _ in scale.levels), *criteria)


def _value_of(scale: Scale, given: Mapping[str, int]) -> float:
    if scale.rule is Rule.WORST:
        return max((level for item, level in scale.levels if given.get(item, 0) >= 1), default=0)
    if scale.rule is Rule.CRITERIA:
        met = (
            sum(given[item] >= criterion.rated for item in criterion.items) >= criterion.needed
            for criterion in scale.criteria
        )
        return int(all(met))
    total = sum(given.values()) * scale.factor
    return total / len(given) if scale.rule is Rule.MEAN else total


def _judge_safety(instrument: Instrument, asked: tuple[str, ...], answers: Answers) -> SafetyState:
    if not instrument.safety_items:
        return SafetyState.NOT_ASKED
    wanted = (item for item in instrument.safety_items if item in asked)
    answered = all(isinstance(answers.get(item), int) for item in wanted)
    return SafetyState.ANSWERED if answered else SafetyState.UNANSWERED
