"""Who is told of an alert, when, and who comes next when nobody answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import escalation_times as times


class Duty(StrEnum):
    """Whom a step turns to: a duty in the care team, whoever is on call for it, the admins, or everyone in it."""

    PRIMARY = "primary"
    BACKUP = "backup"
    LEAD = "lead"
    ON_CALL = "on_call"
    ADMIN = "admin"
    EVERYONE = "everyone"


class Channel(StrEnum):
    """How a message leaves: by mail to the account's own address, or by a channel of the recipient's own."""

    MAIL = "mail"
    SMS = "sms"
    PAGE = "page"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Step:
    """Tell these, this long after the round began, unless somebody has answered.

    One that waits for the opening falls due when the clinic opens for its next day's work, if it has stated its hours.
    """

    after: timedelta
    targets: tuple[Duty, ...]
    waits_for_opening: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The steps of one round, how many rounds, how far apart they begin, and when the chain is exhausted."""

    steps: tuple[Step, ...]
    rounds: int
    round_every: timedelta
    unattended_after: timedelta


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who can be told; `on_duty` is None for an admin who is in no care team of the patient."""

    user_id: UUID
    on_duty: Duty | None
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """One message to one person; unique by (alert, chain, step, round, recipient, channel); both counted from 0."""

    alert_id: UUID
    chain: int
    step: int
    round: int
    recipient_id: UUID
    channel: Channel
    due_at: datetime


DEFAULT_POLICIES: Mapping[Severity, Policy] = MappingProxyType(
    {
        Severity.CRITICAL: Policy(
            steps=(
                Step(timedelta(0), (Duty.PRIMARY, Duty.ON_CALL)),
                Step(times.CRITICAL_BACKUP.value, (Duty.PRIMARY, Duty.BACKUP)),
                Step(times.CRITICAL_LEAD.value, (Duty.LEAD, Duty.ON_CALL)),
                Step(times.CRITICAL_ADMIN.value, (Duty.ADMIN,)),
            ),
            rounds=times.CRITICAL_ROUNDS.value,
            round_every=times.CRITICAL_ROUND_EVERY.value,
            unattended_after=times.CRITICAL_UNATTENDED.value,
        ),
        Severity.URGENT: Policy(
            steps=(
                Step(timedelta(0), (Duty.PRIMARY, Duty.ON_CALL)),
                Step(times.URGENT_BACKUP.value, (Duty.BACKUP,)),
                Step(times.URGENT_LEAD.value, (Duty.LEAD,)),
                Step(times.URGENT_EVERYONE.value, (Duty.EVERYONE,), waits_for_opening=True),
            ),
            rounds=1,
            round_every=times.URGENT_UNATTENDED.value,
            unattended_after=times.URGENT_UNATTENDED.value,
        ),
        Severity.STANDARD: Policy(
            steps=(
                Step(timedelta(0), (Duty.PRIMARY,)),
                Step(times.STANDARD_AGAIN.value, (Duty.PRIMARY, Duty.BACKUP)),
                Step(times.STANDARD_LEAD.value, (Duty.LEAD,)),
            ),
            rounds=1,
            round_every=times.STANDARD_UNATTENDED.value,
            unattended_after=times.STANDARD_UNATTENDED.value,
        ),
    }
)

ANSWER_TIMES: Mapping[Severity, timedelta] = MappingProxyType(
    {
        Severity.CRITICAL: times.CRITICAL_ANSWER.value,
        Severity.URGENT: times.URGENT_ANSWER.value,
        Severity.STANDARD: times.STANDARD_ANSWER.value,
    }
)

OnCall = Callable[[datetime], frozenset[UUID]]


def nobody_on_call(_: datetime) -> frozenset[UUID]:
    """Name nobody: there is no schedule."""
    return frozenset()


Opening = Callable[[datetime], datetime | None]


def no_stated_hours(_: datetime) -> datetime | None:
    """Name no opening: the clinic has not stated when it works."""
    return None


# Who stands in, in this order, when nobody holds the duty a step asks for.
_STAND_INS = (Duty.PRIMARY, Duty.BACKUP, Duty.LEAD, Duty.ADMIN)


def plan_deliveries(
    *,
    alert_id: UUID,
    chain: int,
    policy: Policy,
    team: tuple[Recipient, ...],
    now: datetime,
    on_call: OnCall = nobody_on_call,
    opening: Opening = no_stated_hours,
) -> tuple[PlannedDelivery, ...]:
    """Plan a whole chain of deliveries, soonest first, the first due at once.

    `on_call` names who is on call for the patient's care teams at an instant, as far as the schedule tells now; when a
    step falls due it is asked again. `opening` tells when the clinic opens for the next day's work after an instant.

    A step whose duty nobody holds falls to the next who exists, in the order primary, backup, lead, admin, then round
    again. With nobody at all the plan is empty and the caller must make the alert `unattended`. An acknowledgement
    cancels what is still pending; a mail disturbs nobody at night, so only a step that says so waits for the morning.
    Every message is laid as mail; by which channels it leaves is asked when it falls due.
    """
    return tuple(
        PlannedDelivery(
            alert_id=alert_id,
            chain=chain,
            step=step_at,
            round=round_at,
            recipient_id=recipient_id,
            channel=Channel.MAIL,
            due_at=due_at,
        )
        for round_at, step_at, due_at in _lay_steps(policy, chain_began_at=now, opening=opening)
        for recipient_id in find_recipients(policy.steps[step_at], team, on_call=on_call(due_at))
    )


def find_recipients(step: Step, team: tuple[Recipient, ...], *, on_call: frozenset[UUID]) -> tuple[UUID, ...]:
    """Find whom a step reaches, given who is on call then: those it turns to, else whoever stands in; none: nobody."""
    wanted = {r.user_id for r in team if any(holds(r, duty, on_call=on_call) for duty in step.targets)}
    if wanted:
        return tuple(sorted(wanted))
    first = _STAND_INS.index(step.targets[0]) if step.targets[0] in _STAND_INS else 0
    for duty in (*_STAND_INS[first:], *_STAND_INS[:first]):
        stand_ins = {r.user_id for r in team if holds(r, duty, on_call=on_call)}
        if stand_ins:
            return tuple(sorted(stand_ins))
    return ()


def unattended_at(policy: Policy, *, chain_began_at: datetime, opening: Opening = no_stated_hours) -> datetime:
    """Return the instant at which a chain that nobody answered is exhausted: its last step has had its time."""
    *_, (_, _, last_due_at) = _lay_steps(policy, chain_began_at=chain_began_at, opening=opening)
    return last_due_at + (policy.unattended_after - policy.steps[-1].after)


def operations_hear_at(severity: Severity, *, chain_began_at: datetime, ends_at: datetime) -> datetime:
    """Return when operations hear of a chain that nobody answered: of a critical one not only when it is exhausted."""
    if severity is Severity.CRITICAL:
        return min(ends_at, chain_began_at + times.CRITICAL_ADMIN.value)
    return ends_at


def longest_chain(policy: Policy) -> timedelta:
    """Return how long a chain lasts at most, all its rounds together, however long the clinic is closed."""
    last = policy.steps[-1]
    longest_wait = max(last.after, times.LONGEST_WAIT.value) if last.waits_for_opening else last.after
    return policy.round_every * (policy.rounds - 1) + policy.unattended_after + (longest_wait - last.after)


def answer_due_at(severity: Severity, *, acknowledged_at: datetime) -> datetime:
    """Return the instant at which an acknowledged alert that is not resolved opens again."""
    return acknowledged_at + ANSWER_TIMES[severity]


def next_attempt_after(attempts: int, *, jitter: float, asked: timedelta | None = None) -> timedelta:
    """Return how long to wait before the next attempt of a message, after `attempts` (1 or more) that failed.

    `jitter` in 0-1 is a random fraction drawn by the caller: it shortens the wait by at most a tenth, so that many
    failed deliveries do not return together and none comes later than the schedule says. A receiver that `asked` for
    a longer wait gets it, but never more than the longest of the schedule: an alert does not wait for an hour.
    """
    waits = times.MAIL_RETRIES.value
    wait = waits[min(max(attempts, 1), len(waits)) - 1]
    scheduled = wait - wait * (times.RETRY_JITTER.value * jitter)
    return max(scheduled, min(asked or timedelta(0), waits[-1]))


def _lay_steps(policy: Policy, *, chain_began_at: datetime, opening: Opening) -> Iterator[tuple[int, int, datetime]]:
    """Yield round, step and due instant of every step of a chain; none falls due before the one before it."""
    for round_at in range(policy.rounds):
        round_began_at = due_at = chain_began_at + policy.round_every * round_at
        for step_at, step in enumerate(policy.steps):
            due_at = max(due_at, _due_at(step, round_began_at=round_began_at, opening=opening))
            yield round_at, step_at, due_at


def _due_at(step: Step, *, round_began_at: datetime, opening: Opening) -> datetime:
    opens_at = opening(round_began_at) if step.waits_for_opening else None
    if opens_at is None:
        return round_began_at + step.after
    return min(opens_at, round_began_at + times.LONGEST_WAIT.value)


def holds(recipient: Recipient, duty: Duty, *, on_call: frozenset[UUID]) -> bool:
    """Tell whether a step that turns to ``duty`` reaches the recipient, given who is on call then."""
    if duty is Duty.ADMIN:
        return recipient.is_admin
    if duty is Duty.EVERYONE:
        return recipient.on_duty is not None
    if duty is Duty.ON_CALL:
        return recipient.user_id in on_call
    return recipient.on_duty is duty
