"""The drill's own judgement: each fault, planted in what came, is found, and what faults excuse is excused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.drill.alerts.faults import Fault, Kind
from tests.drill.alerts.loads import Refusal
from tests.drill.alerts.receivers import Fate, Letter
from tests.drill.alerts.stories import QUESTIONNAIRE, RISK, WORSENING, Demand, list_demands, tell_story
from tests.drill.alerts.verdicts import (
    CALM_P99_SECONDS,
    LEAST_STEP_SECONDS,
    MOST_SECONDS,
    Findings,
    SeenAlert,
    judge_alerts,
    judge_answers,
    judge_copies,
    judge_haste,
    judge_letters,
    judge_times,
)
from tests.drill.ledgers import Acknowledged, Claim

CHEN, DIAZ = "chen@people.test", "diaz@people.test"
DEMAND: Demand = (0, RISK)
ALERT = SeenAlert("a1", DEMAND, CHEN)
LETTER = Letter(at=110.0, message_id="m1", to=CHEN, alert_id="a1", fate=Fate.TAKEN)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def accept(*contents: dict[str, object], kind: str = QUESTIONNAIRE) -> list[Acknowledged]:
    """Accept contents of one patient, a second apart from second 1 on."""
    return [
        Acknowledged(0, 1, (Claim(0, kind, str(number), 1, content),), at=float(number))
        for number, content in enumerate(contents, start=1)
    ]


def phq9(total: int, *, days_ago: int = 0, item_9: int = 0) -> dict[str, object]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    return {"completed_at": at, "instrument": "phq9", "answers": {"q1": total, "q9": item_9}}


def mood(urge: int | None) -> dict[str, object]:
    return {"mood": 6} if urge is None else {"mood": 6, "urge_to_harm": urge}


@pytest.mark.parametrize(("urge", "demanded"), [(None, {}), (3, {}), (4, {DEMAND: 1.0}), (5, {DEMAND: 1.0})])
def test_an_urge_from_four_on_demands_an_alert(urge: int | None, demanded: dict[Demand, float]) -> None:
    assert list_demands(accept(mood(urge), kind="mood_entry")) == demanded


@pytest.mark.parametrize(("item_9", "is_demanded"), [(0, False), (1, True), (3, True)])
def test_any_thought_of_harm_demands_an_alert(item_9: int, is_demanded: bool) -> None:
    assert (DEMAND in list_demands(accept(phq9(0, item_9=item_9)))) is is_demanded


@pytest.mark.parametrize(("after", "is_demanded"), [(7, False), (8, True), (9, True)])
def test_worse_by_six_than_the_one_before_demands_an_alert(after: int, is_demanded: bool) -> None:
    later_first = accept(phq9(after), phq9(2, days_ago=7))

    assert list_demands(later_first) == ({(0, WORSENING): 2.0} if is_demanded else {})


def test_most_stories_are_calm_and_every_alarming_kind_is_told() -> None:
    random, told = Random(1), 500
    stories = [tell_story(patient, random, now=NOW) for patient in range(told)]
    ledger = [Acknowledged(0, 1, (claim,), at=1.0) for story in stories for claim in story.claims]

    demands = list_demands(ledger)

    assert {rule for _, rule in demands} == {RISK, WORSENING}
    assert told / 4 < len(demands) < told * 3 / 5


def test_an_alert_is_there_once() -> None:
    findings = Findings()

    judge_alerts({DEMAND}, [ALERT], findings)

    assert not any(findings.wrongs.values())


@pytest.mark.parametrize(
    ("demands", "seen", "fault"),
    [
        ({DEMAND}, [], "missing"),
        ({DEMAND}, [ALERT, replace(ALERT, id="a2")], "doubled"),
        (set(), [ALERT], "undemanded"),
    ],
)
def test_a_missing_a_doubled_and_an_undemanded_alert_are_found(
    demands: set[Demand], seen: list[SeenAlert], fault: str
) -> None:
    findings = Findings()

    judge_alerts(demands, seen, findings)

    assert [name for name, found in findings.wrongs.items() if found] == [fault]


@pytest.mark.parametrize(
    ("letters", "faults"),
    [
        ([LETTER], []),
        ([replace(LETTER, fate=Fate.DROPPED)], []),
        ([], ["untold"]),
        ([replace(LETTER, fate=Fate.GREYLISTED)], ["untold"]),
        ([replace(LETTER, fate=Fate.HUNG)], ["untold"]),
        ([replace(LETTER, to=DIAZ)], ["untold", "misdirected"]),
        ([LETTER, replace(LETTER, message_id="m2", to=DIAZ)], []),
        ([replace(LETTER, to=DIAZ), replace(LETTER, message_id="m2")], ["misdirected"]),
        ([LETTER, replace(LETTER, alert_id="a2")], ["misdirected"]),
        ([LETTER, replace(LETTER, alert_id="a2", to=DIAZ)], []),
    ],
)
def test_a_letter_that_nobody_or_the_wrong_person_can_read_is_found(letters: list[Letter], faults: list[str]) -> None:
    findings = Findings()

    judge_letters([ALERT], letters, findings)

    assert [name for name, found in findings.wrongs.items() if found] == faults


@pytest.mark.parametrize(
    ("first", "faults", "is_excused"),
    [
        (LETTER, [], False),
        (replace(LETTER, fate=Fate.DROPPED), [], True),
        (LETTER, [Fault(Kind.WORKER, 115.0, 115.0)], True),
        (LETTER, [Fault(Kind.FLUSH, 115.0, 115.0)], False),
        (LETTER, [Fault(Kind.WORKER, 171.0, 171.0)], False),
        (LETTER, [Fault(Kind.WORKER, 1.0, 1.0)], False),
    ],
)
def test_a_second_copy_needs_a_reason(first: Letter, faults: list[Fault], is_excused: bool) -> None:
    findings = Findings()

    judge_copies([first, replace(LETTER, at=170.0)], faults, findings)

    assert (findings.copies, not findings.surplus) == (1, is_excused)


def test_more_copies_than_sends_in_flight_are_found() -> None:
    killed = [Fault(Kind.WORKER, 111.0, 111.0)]
    letters = [replace(LETTER, message_id=f"m{number}") for number in range(3)]
    again = [replace(letter, at=150.0) for letter in letters]
    findings, allowed = Findings(), Findings()

    judge_copies([*letters[:2], *again[:2]], killed, allowed)
    judge_copies([*letters, *again], killed, findings)

    assert (allowed.surplus, findings.surplus) == ([], ["3 copies, where 2 sends at most were in flight"])


@pytest.mark.parametrize(
    ("message_id", "after", "is_hasty"),
    [("m1", 60.0, False), ("m2", LEAST_STEP_SECONDS - 1, True), ("m2", LEAST_STEP_SECONDS, False)],
)
def test_a_second_step_before_its_time_is_found(message_id: str, after: float, is_hasty: bool) -> None:
    findings = Findings()

    judge_haste({DEMAND: 100.0}, [ALERT], [LETTER, replace(LETTER, message_id=message_id, at=100.0 + after)], findings)

    assert bool(findings.hasty) is is_hasty


@pytest.mark.parametrize(("seconds", "is_late"), [(CALM_P99_SECONDS, False), (CALM_P99_SECONDS + 1, True)])
def test_a_slow_letter_is_late_where_nothing_was_wrong(seconds: float, is_late: bool) -> None:
    findings = Findings()

    judge_times({DEMAND: 100.0}, [ALERT], [replace(LETTER, at=100.0 + seconds)], [], findings)

    assert bool(findings.late) is is_late


@pytest.mark.parametrize(("seconds", "is_late"), [(MOST_SECONDS, False), (MOST_SECONDS + 1, True)])
def test_what_a_fault_held_up_is_late_once_it_is_over_for_long(seconds: float, is_late: bool) -> None:
    findings, held = Findings(), Fault(Kind.STALL, 90.0, 140.0)

    judge_times({DEMAND: 100.0}, [ALERT], [replace(LETTER, at=140.0 + seconds)], [held], findings)

    assert bool(findings.late) is is_late
    (told,) = findings.told
    assert (told.seconds, told.net_seconds, told.during) == (40.0 + seconds, seconds, {Kind.STALL})


def test_the_first_letter_that_came_whole_counts_whatever_was_answered() -> None:
    findings = Findings()
    letters = [replace(LETTER, at=130.0), replace(LETTER, at=104.0, fate=Fate.GREYLISTED)]

    judge_times({DEMAND: 100.0}, [ALERT], letters, [], findings)

    assert [one.seconds for one in findings.told] == [4.0]


@pytest.mark.parametrize(
    ("kind", "began", "attempt", "is_found"),
    [
        (Kind.BROKER_PAUSED, 12.0, 2, True),
        (Kind.BROKER_PAUSED, 12.0, 1, False),
        (Kind.BROKER_PAUSED, 9.0, 2, False),
        (Kind.API, 12.0, 2, False),
    ],
)
def test_an_entry_refused_again_while_only_the_broker_is_away_is_found(
    kind: Kind, began: float, attempt: int, is_found: bool
) -> None:
    findings = Findings()

    judge_answers([Refusal(began, 13.0, attempt)], [Fault(kind, 10.0, 20.0)], findings)

    assert bool(findings.unanswered) is is_found
