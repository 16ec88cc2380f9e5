"""A clinic's own escalation policy of a severity: what is wrong with one, and whom its steps would not reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import escalation_times as limits
from journal_api.domain.errors import Fault
from journal_api.domain.escalation import DEFAULT_POLICIES, Policy, Recipient, Step, holds, longest_chain

THE_PRODUCTS = 0


@dataclass(frozen=True, slots=True)
class ClinicPolicy:
    """The policy that alerts of a severity are opened with; ``revision`` 0 is the product's own."""

    severity: Severity
    policy: Policy
    revision: int = THE_PRODUCTS


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who can be told about a care team's patients, and who of them is ever on call."""

    team: tuple[Recipient, ...]
    on_call: frozenset[UUID]


def default_policy(severity: Severity) -> ClinicPolicy:
    """Return the product's own policy of a severity."""
    return ClinicPolicy(severity, DEFAULT_POLICIES[severity])


def check_policy(policy: Policy) -> tuple[Fault, ...]:
    """Find what is wrong with a policy in itself; empty means that it is sound."""
    return (*_check_steps(policy.steps), *_check_times(policy), *_check_waiting(policy))


def find_unreached(policy: Policy, staffings: Iterable[Staffing]) -> tuple[Fault, ...]:
    """Find the steps that would reach nobody about the patients of some care team."""
    teams = tuple(staffings)
    return tuple(
        Fault(f"/steps/{at}/targets", "reaches_nobody", "In some care team this step would reach nobody.")
        for at, step in enumerate(policy.steps)
        if any(not _reaches(step, staffing) for staffing in teams)
    )


def _reaches(step: Step, staffing: Staffing) -> bool:
    on_call = frozenset(one.user_id for one in staffing.team if one.user_id in staffing.on_call)
    return any(holds(one, duty, on_call=on_call) for one in staffing.team for duty in step.targets)


def _check_steps(steps: tuple[Step, ...]) -> Iterable[Fault]:
    if steps and steps[0].after != timedelta(0):
        yield Fault("/steps/0/after_minutes", "invalid", "The first step is at once: 0.")
    for at, (before, step) in enumerate(pairwise(steps), start=1):
        if step.after <= before.after:
            yield Fault(f"/steps/{at}/after_minutes", "invalid", "Each step comes later than the one before.")


def _check_times(policy: Policy) -> Iterable[Fault]:
    last = policy.steps[-1].after
    if policy.rounds > 1 and policy.round_every <= last:
        yield Fault("/round_every_minutes", "invalid", "A round begins after the last step of the round before.")
    if policy.unattended_after <= last:
        yield Fault("/unattended_after_minutes", "invalid", "It must lie after the last step of a round.")
    if longest_chain(policy) > limits.LONGEST_CHAIN.value:
        yield Fault("/rounds", "out_of_range", "The whole chain must end within a week.")


def _check_waiting(policy: Policy) -> Iterable[Fault]:
    last = len(policy.steps) - 1
    for at, step in enumerate(policy.steps):
        if step.waits_for_opening and (at == 0 or at != last or policy.rounds > 1):
            message = "Only the last step may wait for the clinic to open: not the first, and in a single round."
            yield Fault(f"/steps/{at}/waits_for_opening", "invalid", message)
