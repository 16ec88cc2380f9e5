"""The drill's own judgement: it sees what is missing, doubled or torn, and excuses what nobody acknowledged."""

from __future__ import annotations

import pytest

from tests.drill.ledgers import Acknowledged, Claim
from tests.drill.verdicts import LISTS, Faults, expect, look, look_at_batches, look_at_versions
from tests.drill.views import Found
from tests.drill.writers import Write

PLACE = (0, "mood_entry", "a")
OTHER = (0, "mood_entry", "b")


def claim(revision: int = 1, *, mood: int | None = 6, id_: str = "a") -> Claim:
    return Claim(0, "mood_entry", id_, revision, None if mood is None else {"mood": mood})


def found(revision: int = 1, *, mood: int | None = 6) -> Found:
    return Found(PLACE, revision, None if mood is None else {"mood": mood, "tags": []})


def write(*claims: Claim) -> Write:
    return Write("POST", "/v1/sync/push", {}, claims, lambda answer, attempt: True)


def look_once(
    *there: Found, acknowledged: tuple[Claim, ...] = (), unanswered: tuple[Claim, ...] = (), view: str = "pulled"
) -> tuple[int, int, int]:
    """Count what is missing, doubled and torn."""
    ledger = [Acknowledged(0, 1, (one,)) for one in acknowledged]
    faults = Faults()
    look(view, there, expect(ledger, [write(one) for one in unanswered]), faults)
    return len(faults.missing), len(faults.doubled), len(faults.torn)


@pytest.mark.parametrize(
    ("there", "verdict"),
    [
        ((found(2),), (0, 0, 0)),
        ((), (1, 0, 0)),
        ((found(1),), (1, 0, 0)),
        ((found(3),), (0, 1, 0)),
        ((found(2), found(2)), (0, 1, 0)),
        ((found(2, mood=7),), (0, 0, 1)),
        ((found(2, mood=None),), (0, 0, 1)),
    ],
)
def test_what_was_acknowledged_last_must_be_there_once_and_whole(
    there: tuple[Found, ...], verdict: tuple[int, int, int]
) -> None:
    assert look_once(*there, acknowledged=(claim(1), claim(2))) == verdict


@pytest.mark.parametrize(
    ("there", "verdict"),
    [((), (1, 0, 0)), ((found(1),), (0, 0, 0)), ((found(2, mood=3),), (0, 0, 0)), ((found(2, mood=9),), (0, 0, 1))],
)
def test_what_was_never_answered_is_whole_or_not_there(there: tuple[Found, ...], verdict: tuple[int, int, int]) -> None:
    assert look_once(*there, acknowledged=(claim(1),), unanswered=(claim(2, mood=3),)) == verdict


def test_what_nobody_wrote_is_doubled() -> None:
    assert look_once(found(1)) == (0, 1, 0)


def test_what_was_deleted_is_in_no_list_and_a_tombstone_elsewhere() -> None:
    deleted = (claim(1), claim(2, mood=None))

    assert look_once(acknowledged=deleted, view=LISTS) == (0, 0, 0)
    assert look_once(found(2, mood=None), acknowledged=deleted) == (0, 0, 0)
    assert look_once(found(1), acknowledged=deleted, view=LISTS) == (1, 0, 0)
    assert look_once(acknowledged=deleted) == (1, 0, 0)


def test_half_a_request_is_torn() -> None:
    faults = Faults()

    look_at_batches({PLACE: found()}, [write(claim(), claim(id_="b"))], faults)

    assert list(faults.torn) == [PLACE]


def test_each_acknowledged_version_is_kept_once() -> None:
    expected = expect([Acknowledged(0, 1, (claim(3), claim(2, id_="b")))], [])
    faults = Faults()

    look_at_versions({PLACE: (1, 3), OTHER: (1, 2, 2)}, expected, faults)

    assert (list(faults.missing), list(faults.doubled)) == ([PLACE], [OTHER])
