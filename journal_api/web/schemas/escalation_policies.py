"""Escalation policies, as they are written and read; times are in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import escalation_times as limits
from journal_api.domain.escalation import Duty, Policy, Step
from journal_api.domain.escalation_policies import ClinicPolicy
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items, Member, UniqueItems
from journal_api.web.schemas.fields import Choice, Flag, Integer
from journal_api.web.schemas.pages import PageQuery

_MINUTE = timedelta(minutes=1)
_LONGEST_MINUTES = limits.LONGEST_CHAIN.value // _MINUTE
_STEPS = "Who is told, in this order, until somebody answers."
_ROUNDS = "How often all the steps are gone through."
_ROUND_EVERY = "Minutes from the beginning of one round to the next."
_UNATTENDED = (
    "Minutes after the beginning of the last round when the alert is unattended; as long after a step that waited."
)
_WAITS = "Falls due when the clinic opens for its next day's work, where it states its hours; only a last step can."
_EXAMPLE_STEPS = [
    {"after_minutes": 0, "targets": ["primary", "on_call"]},
    {"after_minutes": 30, "targets": ["admin"]},
]


def _minutes(description: str, **options: Any) -> Integer:
    return Integer(description, least=0, most=_LONGEST_MINUTES, **options)


def _targets(**options: Any) -> UniqueItems:
    duty = Choice("A duty in the care team, who is on call for it, the clinic's admins, or everyone in it.", Duty)
    return UniqueItems("Whom the step turns to.", duty, least=1, most=len(Duty), **options)


class StepBody(Schema):
    """One step."""

    after_minutes = _minutes("Minutes after the round began; the first step is at 0.", required=True, example=0)
    targets = _targets(required=True, example=["primary", "on_call"])
    waits_for_opening = Flag(_WAITS, load_default=False)


class StepAnswer(AnswerSchema):
    """One step."""

    after_minutes = _minutes("Minutes after the round began.")
    targets = _targets()
    waits_for_opening = Flag(_WAITS)


class EscalationPolicyBody(Schema):
    """How alerts of a severity go from person to person."""

    steps = Items(
        _STEPS,
        Member("One step.", StepBody),
        least=1,
        most=limits.MOST_STEPS.value,
        required=True,
        example=_EXAMPLE_STEPS,
    )
    rounds = Integer(_ROUNDS, least=1, most=limits.MOST_ROUNDS.value, required=True, example=1)
    round_every_minutes = _minutes(_ROUND_EVERY, required=True, example=120)
    unattended_after_minutes = _minutes(_UNATTENDED, required=True, example=120)


class EscalationPolicyQuery(PageQuery):
    """Which part of the list."""


class EscalationPolicyAnswer(AnswerSchema):
    """How alerts of a severity go from person to person."""

    severity = Choice("The alerts it is copied into when they open.", Severity)
    steps = Items(_STEPS, Member("One step.", StepAnswer), most=limits.MOST_STEPS.value)
    rounds = Integer(_ROUNDS, least=1)
    round_every_minutes = _minutes(_ROUND_EVERY)
    unattended_after_minutes = _minutes(_UNATTENDED)
    revision = Integer("Counts edits; 0: the product's own policy.", least=0)


def read_policy(body: Mapping[str, Any]) -> Policy:
    """Return the policy that a body spells."""
    return Policy(
        steps=tuple(map(_read_step, body["steps"])),
        rounds=body["rounds"],
        round_every=body["round_every_minutes"] * _MINUTE,
        unattended_after=body["unattended_after_minutes"] * _MINUTE,
    )


def answer_of(kept: ClinicPolicy) -> Mapping[str, Any]:
    """Return what is answered of a policy."""
    policy = kept.policy
    return {
        "severity": kept.severity,
        "steps": tuple(map(_answer_step, policy.steps)),
        "rounds": policy.rounds,
        "round_every_minutes": policy.round_every // _MINUTE,
        "unattended_after_minutes": policy.unattended_after // _MINUTE,
        "revision": kept.revision,
    }


def _read_step(body: Mapping[str, Any]) -> Step:
    after = body["after_minutes"] * _MINUTE
    return Step(after, tuple(body["targets"]), waits_for_opening=body["waits_for_opening"])


def _answer_step(step: Step) -> Mapping[str, Any]:
    return {
        "after_minutes": step.after // _MINUTE,
        "targets": step.targets,
        "waits_for_opening": step.waits_for_opening,
    }
