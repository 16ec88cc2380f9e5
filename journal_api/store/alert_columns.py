"""How an alert, its episode and its policy lie in their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from journal_api.domain.alerting import Alert, AlertState, RuleId, Severity
from journal_api.domain.episodes import EpisodeRef
from journal_api.domain.escalation import Duty, Policy, Step
from journal_api.domain.judgements import Shape

_SAME_NAMES = (
    "id",
    "patient_id",
    "clinic_id",
    "opened_at",
    "title",
    "explanation",
    "late_by_days",
    "acknowledged_by",
    "acknowledged_at",
    "due_at",
    "resolved_at",
    "resolved_reason",
    "chain",
    "version",
    "notified_at",
)


def read_alert(row: sa.Row[Any]) -> Alert:
    """Make the alert of a row of the table."""
    columns = row._mapping
    return Alert(
        rule=RuleId(row.rule),
        severity=Severity(row.severity),
        state=AlertState(row.state),
        supported=row.is_supported,
        evidence=row.evidence,
        episode=None if row.episode is None else _read_episode(row.episode),
        **{name: columns[name] for name in _SAME_NAMES},
    )


def write_alert(alert: Alert) -> dict[str, Any]:
    """Return the columns of an alert, but those that only a person's answer or its policy fills."""
    return {
        **{name: getattr(alert, name) for name in _SAME_NAMES},
        "rule": alert.rule.value,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "is_supported": alert.supported,
        "snoozed_until": alert.due_at if alert.state is AlertState.SNOOZED else None,
        "evidence": dict(alert.evidence),
        "episode": None if alert.episode is None else _write_episode(alert.episode),
    }


def read_policy(columns: Mapping[str, Any]) -> Policy:
    """Make the policy of an alert's column."""
    return Policy(
        steps=tuple(
            Step(
                timedelta(seconds=step["after_seconds"]),
                tuple(Duty(duty) for duty in step["targets"]),
                # Policies written before there was such a wait do not tell.
                waits_for_opening=step.get("waits_for_opening", False),
            )
            for step in columns["steps"]
        ),
        rounds=columns["rounds"],
        round_every=timedelta(seconds=columns["round_every_seconds"]),
        unattended_after=timedelta(seconds=columns["unattended_after_seconds"]),
    )


def write_policy(policy: Policy) -> dict[str, Any]:
    """Return the column of a policy; its times are seconds."""
    return {
        "steps": [
            {
                "after_seconds": step.after.total_seconds(),
                "targets": [duty.value for duty in step.targets],
                "waits_for_opening": step.waits_for_opening,
            }
            for step in policy.steps
        ],
        "rounds": policy.rounds,
        "round_every_seconds": policy.round_every.total_seconds(),
        "unattended_after_seconds": policy.unattended_after.total_seconds(),
    }


def _read_episode(column: Mapping[str, Any]) -> EpisodeRef:
    shape, ended_on = column["shape"], column["ended_on"]
    return EpisodeRef(
        started_on=date.fromisoformat(column["started_on"]),
        opened_on=date.fromisoformat(column["opened_on"]),
        ended_on=None if ended_on is None else date.fromisoformat(ended_on),
        measure=column["measure"],
        shape=None if shape is None else Shape(shape),
    )


def _write_episode(episode: EpisodeRef) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(episode).items()}
