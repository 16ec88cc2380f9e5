"""CR-04's second stage: the PHQ-9 that an early warning asks for, and what its answer says.

A reliable change makes the warning urgent. A steady score is shown beside it and never lowers it. No answer in time, no
way to ask, and nothing to hold an answer against are states of their own, and the care team's to see to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from journal_api.domain.alerting import Alert
from journal_api.domain.change_figures import CHANGE_FIGURES
from journal_api.domain.clinical_rules import cr_04_second_stage as rule
from journal_api.domain.courses import PHQ9
from journal_api.domain.day_words import say_day
from journal_api.domain.judgements import Episode
from journal_api.domain.questionnaire_requests import Owner, RequestState, find_request
from journal_api.domain.scored_responses import Reading, ScoredResponse, list_readings


@dataclass(frozen=True, slots=True)
class WarningRequest:
    """The PHQ-9 that one early warning asks for.

    `before` is the last reading before the episode began, `answer` the one of its episode that changed most since;
    `change` is how far above `before` it lies (points, higher is worse), None where nothing can be held against
    anything.
    """

    asked_at: datetime
    asked_on: date
    state: RequestState
    before: Reading | None
    answer: Reading | None

    @property
    def due_at(self) -> datetime:
        """Return the instant after which no answer counts as none."""
        return self.asked_at + rule.ANSWER_WITHIN.value

    @property
    def change(self) -> float | None:
        """Return how far the answer lies above the reading before the episode."""
        if self.before is None or self.answer is None:
            return None
        return self.answer.total - self.before.total

    @property
    def is_reliable(self) -> bool:
        """Tell whether the answer confirms the warning."""
        return self.change is not None and self.change >= CHANGE_FIGURES[PHQ9].value

    @property
    def owner(self) -> Owner:
        """Return whose turn it is: the patient's while there is time, then the care team's."""
        return Owner.PATIENT if self.state is RequestState.WAITING else Owner.CARE_TEAM

    def lay_down(self) -> dict[str, object]:
        """Write it down as the alert keeps it, in JSON's own types."""
        return {
            "instrument": PHQ9,
            "asked_at": self.asked_at.isoformat(),
            "from_on": self.asked_on.isoformat(),
            "due_at": self.due_at.isoformat(),
            "until_on": (self.asked_on + rule.ANSWER_WITHIN.value).isoformat(),
            "state": self.state.value,
            "owner": self.owner.value,
            "before": _lay_down(self.before),
            "answer": _lay_down(self.answer),
            "change": self.change,
            "reliable_change": CHANGE_FIGURES[PHQ9].value,
            "said": self.say(),
        }

    def say(self) -> str:
        """Say in a sentence what was asked and what came of it."""
        if self.answer is None:
            return _SAID[self.state]
        told = f"The PHQ-9 of {say_day(self.answer.on)} is {self.answer.total:g}"
        if self.before is None or self.change is None:
            return f"{told}; there is none from before to hold it against."
        mark = f"{CHANGE_FIGURES[PHQ9].value:g} points are a reliable change"
        verdict = "which confirms the warning" if self.is_reliable else "which does not lower the warning"
        return (
            f"{told}, {self.change:+g} from the {self.before.total:g} of {say_day(self.before.on)}, {verdict}: {mark}."
        )


_SAID = {
    RequestState.WAITING: "A PHQ-9 is asked for.",
    RequestState.UNANSWERED: "The PHQ-9 that was asked for was not answered in time.",
    RequestState.IMPOSSIBLE: "The clinic does not offer the PHQ-9, so that none can be asked for.",
}


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """What a request is judged by: the patient's questionnaires, now, today, and what the clinic offers."""

    responses: Collection[ScoredResponse]
    now: datetime
    today: date
    offered: Collection[str]

    def follow(self, episode: Episode, alert: Alert | None) -> WarningRequest:
        """Say where the request about an episode stands; without an alert that asked before it is asked now."""
        stored = None if alert is None else find_request(alert.evidence)
        asked_at, asked_on = self.now, self.today
        if stored is not None:
            asked_at = datetime.fromisoformat(str(stored["asked_at"]))
            asked_on = date.fromisoformat(str(stored["from_on"]))
        readings = list_readings(self.responses, PHQ9, through=self.today)
        before = [one for one in readings if one.on < episode.started_on]
        within = [one for one in readings if one.on >= episode.opened_on]
        answer = max(within, key=lambda one: (one.total, one.on), default=None)
        state = self._state(asked_at, answer)
        return WarningRequest(asked_at, asked_on, state, before[-1] if before else None, answer)

    def _state(self, asked_at: datetime, answer: Reading | None) -> RequestState:
        if answer is not None:
            return RequestState.ANSWERED
        if PHQ9 not in self.offered:
            return RequestState.IMPOSSIBLE
        is_late = self.now - asked_at > rule.ANSWER_WITHIN.value
        return RequestState.UNANSWERED if is_late else RequestState.WAITING


def _lay_down(reading: Reading | None) -> dict[str, object] | None:
    return None if reading is None else {"on": reading.on.isoformat(), "total": reading.total}
