import itertools

import pytest

from journal_api.domain.alerting import (
    LIVE_STATES,
    TRANSITIONS,
    AlertState,
    ImpossibleMove,
    Move,
    Severity,
    check_transition,
)
from tests.domain.records import make_alert

EDGES = {
    ("open", "acknowledge", "acknowledged"),
    ("open", "snooze", "snoozed"),
    ("open", "resolve", "resolved"),
    ("open", "exhaust", "unattended"),
    ("open", "raise", "open"),
    ("open", "recover", "resolved"),
    ("acknowledged", "resolve", "resolved"),
    ("acknowledged", "snooze", "snoozed"),
    ("acknowledged", "overdue", "open"),
    ("acknowledged", "raise", "open"),
    ("acknowledged", "recover", "resolved"),
    ("snoozed", "acknowledge", "acknowledged"),
    ("snoozed", "resolve", "resolved"),
    ("snoozed", "end_snooze", "open"),
    ("snoozed", "raise", "open"),
    ("snoozed", "recover", "resolved"),
    ("unattended", "acknowledge", "acknowledged"),
    ("unattended", "snooze", "snoozed"),
    ("unattended", "resolve", "resolved"),
    ("unattended", "raise", "open"),
    ("unattended", "recover", "resolved"),
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(AlertState, Move)))
def test_a_move_leads_where_the_protocol_says_or_nowhere(state: AlertState, move: Move) -> None:
    ends = [end for begin, by, end in EDGES if (begin, by) == (state, move)]
    if ends:
        assert check_transition(state, move) == ends[0]
    else:
        with pytest.raises(ImpossibleMove):
            check_transition(state, move)


def test_resolved_is_final() -> None:
    assert [state for state, _ in TRANSITIONS if state is AlertState.RESOLVED] == []


def test_every_live_state_can_be_resolved_by_a_person() -> None:
    assert {state for state, move in TRANSITIONS if move is Move.RESOLVE} == LIVE_STATES


def test_an_alert_is_live_until_it_is_resolved() -> None:
    live = {state for state in AlertState if make_alert(state=state).is_live}
    assert live == set(AlertState) - {AlertState.RESOLVED}


def test_severities_are_ordered_by_gravity_and_not_by_the_alphabet() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == ["standard", "urgent", "critical"]
