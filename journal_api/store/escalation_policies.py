"""A clinic's own escalation policies, beside those of the product."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.alerting import Severity
from journal_api.domain.escalation import Policy
from journal_api.domain.escalation_policies import ClinicPolicy, default_policy
from journal_api.store.alert_columns import read_policy, write_policy
from journal_api.store.database import Transaction
from journal_api.store.tables.escalations import escalation_policy

_OWN = escalation_policy.c.clinic_id == sa.func.coalesce(sa.func.pinned_clinic(), sa.func.pinned_tenant())


def get_clinic_policy(tx: Transaction, severity: Severity) -> ClinicPolicy:
    """Get what alerts of a severity are opened with in the pinned clinic: its own policy, or the product's."""
    found = escalation_policy.select().where(_OWN, escalation_policy.c.severity == severity.value)
    row = tx.execute(found).first()
    return default_policy(severity) if row is None else _read(row)


def list_clinic_policies(tx: Transaction) -> tuple[ClinicPolicy, ...]:
    """List the policies of every severity, the mildest first."""
    own = {one.severity: one for one in map(_read, tx.execute(escalation_policy.select().where(_OWN)))}
    return tuple(own.get(severity) or default_policy(severity) for severity in Severity)


def put_clinic_policy(tx: Transaction, kept: ClinicPolicy, *, clinic_id: UUID, now: datetime) -> None:
    """Keep a clinic's own policy of a severity."""
    values = {"policy": write_policy(kept.policy), "revision": kept.revision, "edited_at": now}
    added = postgresql.insert(escalation_policy).values(clinic_id=clinic_id, severity=kept.severity.value, **values)
    tx.execute(added.on_conflict_do_update(index_elements=["clinic_id", "severity"], set_=values))


def get_policy_of(tx: Transaction, severity: Severity) -> Policy:
    """Get the policy that an alert of this severity is opened with."""
    return get_clinic_policy(tx, severity).policy


def _read(row: sa.Row[Any]) -> ClinicPolicy:
    return ClinicPolicy(Severity(row.severity), read_policy(row.policy), row.revision)
