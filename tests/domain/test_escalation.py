from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.alerting import Severity
from journal_api.domain.escalation import (
    DEFAULT_POLICIES,
    Duty,
    Opening,
    PlannedDelivery,
    Recipient,
    answer_due_at,
    next_attempt_after,
    no_stated_hours,
    plan_deliveries,
    unattended_at,
)
from tests.domain.records import START, noon

NOW = noon(START)
HOUR = timedelta(hours=1)
CHEN = Recipient(UUID(int=1), Duty.PRIMARY)
BACKUP = Recipient(UUID(int=2), Duty.BACKUP)
LEAD = Recipient(UUID(int=3), Duty.LEAD)
ADMIN = Recipient(UUID(int=4), None, is_admin=True)
TEAM = (CHEN, BACKUP, LEAD, ADMIN)


def plan(
    severity: Severity, team: tuple[Recipient, ...] = TEAM, *, chain: int = 1, opening: Opening = no_stated_hours
) -> tuple[PlannedDelivery, ...]:
    return plan_deliveries(
        alert_id=UUID(int=7),
        chain=chain,
        policy=DEFAULT_POLICIES[severity],
        team=team,
        now=NOW,
        opening=opening,
    )


def timetable(severity: Severity, team: tuple[Recipient, ...] = TEAM) -> list[tuple[float, int]]:
    minutes = timedelta(minutes=1)
    return [((one.due_at - NOW) / minutes, one.recipient_id.int) for one in plan(severity, team)]


def test_a_critical_alert_goes_three_times_round_the_team() -> None:
    one_round = [(0, 1), (5, 1), (5, 2), (15, 3), (30, 4)]
    assert timetable(Severity.CRITICAL) == [(at + 45 * turn, who) for turn in range(3) for at, who in one_round]


def test_an_urgent_alert_ends_with_everyone() -> None:
    assert timetable(Severity.URGENT) == [(0, 1), (30, 2), (120, 3), (960, 1), (960, 2), (960, 3)]


def test_a_standard_alert_takes_days() -> None:
    assert timetable(Severity.STANDARD) == [(0, 1), (1440, 1), (1440, 2), (2880, 3)]


@pytest.mark.parametrize(
    ("opens_after", "everyone", "unattended"),
    [
        (timedelta(hours=7), 7, 11),
        (timedelta(hours=2, seconds=1), 2 + 1 / 3600, 6 + 1 / 3600),
        (timedelta(hours=2), 2, 6),
        (timedelta(minutes=1), 2, 6),
        (timedelta(hours=63), 63, 67),
        (timedelta(hours=100), 100, 104),
        (timedelta(days=7), 100, 104),
        (None, 16, 20),
    ],
)
def test_everyone_hears_of_an_urgent_alert_when_the_clinic_opens_but_not_before_the_lead(
    opens_after: timedelta | None, everyone: float, unattended: float
) -> None:
    """Hours after the chain began; a clinic that is closed for longer than four days is not waited for."""

    def opening(after: datetime) -> datetime | None:
        return None if opens_after is None else after + opens_after

    planned = plan(Severity.URGENT, opening=opening)
    exhausted_at = unattended_at(DEFAULT_POLICIES[Severity.URGENT], chain_began_at=NOW, opening=opening)

    assert [(one.due_at - NOW) / HOUR for one in planned[:3]] == [0, 0.5, 2]
    assert [(one.due_at - NOW) / HOUR for one in planned[3:]] == pytest.approx([everyone] * 3)
    assert (exhausted_at - NOW) / HOUR == pytest.approx(unattended)


@pytest.mark.parametrize("severity", [Severity.STANDARD, Severity.CRITICAL])
def test_no_other_alert_waits_for_the_clinic_to_open(severity: Severity) -> None:
    assert plan(severity, opening=lambda after: after + HOUR) == plan(severity)


@pytest.mark.parametrize("severity", Severity)
def test_the_first_word_leaves_at_once_whatever_the_severity(severity: Severity) -> None:
    assert plan(severity)[0].due_at == NOW


@pytest.mark.parametrize(
    ("team", "first"),
    [((BACKUP, LEAD, ADMIN), 2), ((LEAD, ADMIN), 3), ((ADMIN,), 4)],
)
def test_a_step_nobody_holds_falls_to_the_next_who_exists(team: tuple[Recipient, ...], first: int) -> None:
    assert timetable(Severity.CRITICAL, team)[0] == (0, first)


def test_a_late_step_nobody_holds_comes_round_to_the_primary() -> None:
    assert timetable(Severity.STANDARD, (CHEN,)) == [(0, 1), (1440, 1), (2880, 1)]


def test_a_team_of_two_primaries_tells_both() -> None:
    other = Recipient(UUID(int=9), Duty.PRIMARY)
    assert timetable(Severity.STANDARD, (other, CHEN))[:2] == [(0, 1), (0, 9)]


@pytest.mark.parametrize("severity", Severity)
def test_nobody_at_all_is_an_empty_plan(severity: Severity) -> None:
    assert plan(severity, ()) == ()


@given(
    st.sampled_from(Severity),
    st.lists(st.builds(Recipient, st.uuids(), st.sampled_from([*list(Duty)[:3], None]), st.just(True)), max_size=6),
)
def test_every_step_of_every_team_reaches_somebody_once(severity: Severity, team: list[Recipient]) -> None:
    planned = plan(severity, tuple(team))
    keys = [(one.chain, one.step, one.round, one.recipient_id, one.channel) for one in planned]
    policy = DEFAULT_POLICIES[severity]
    reached = {(one.round, one.step) for one in planned}
    assert len(set(keys)) == len(keys)
    assert len(reached) == (policy.rounds * len(policy.steps) if team else 0)
    assert [one.due_at for one in planned] == sorted(one.due_at for one in planned)


def test_a_new_chain_is_a_new_set_of_deliveries() -> None:
    assert {one.chain for one in plan(Severity.URGENT, chain=2)} == {2}


@pytest.mark.parametrize(
    ("severity", "after"),
    [
        (Severity.CRITICAL, timedelta(minutes=135)),
        (Severity.URGENT, timedelta(hours=20)),
        (Severity.STANDARD, timedelta(hours=72)),
    ],
)
def test_a_chain_is_exhausted_after_its_last_step_has_had_its_time(severity: Severity, after: timedelta) -> None:
    exhausted_at = unattended_at(DEFAULT_POLICIES[severity], chain_began_at=NOW)
    assert exhausted_at == NOW + after
    assert exhausted_at > plan(severity)[-1].due_at


@pytest.mark.parametrize(
    ("severity", "after"),
    [
        (Severity.CRITICAL, timedelta(minutes=60)),
        (Severity.URGENT, timedelta(hours=24)),
        (Severity.STANDARD, timedelta(days=7)),
    ],
)
def test_an_acknowledged_alert_is_due_again(severity: Severity, after: timedelta) -> None:
    assert answer_due_at(severity, acknowledged_at=NOW) == NOW + after


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 10), (1, 10), (2, 30), (3, 60), (4, 120), (5, 300), (6, 600), (7, 600), (1000, 600)],
)
def test_a_failed_mail_is_tried_again_by_the_table(attempts: int, seconds: int) -> None:
    assert next_attempt_after(attempts, jitter=0) == timedelta(seconds=seconds)
    assert next_attempt_after(attempts, jitter=1) == timedelta(seconds=seconds) * 0.9


@pytest.mark.parametrize(
    ("asked", "seconds"), [(None, 10), (0, 10), (9, 10), (11, 11), (599, 599), (600, 600), (601, 600), (86_400, 600)]
)
def test_a_receiver_may_ask_for_a_longer_wait_within_the_longest(asked: int | None, seconds: int) -> None:
    wait = None if asked is None else timedelta(seconds=asked)
    assert next_attempt_after(1, jitter=0, asked=wait) == timedelta(seconds=seconds)
