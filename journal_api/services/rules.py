"""The rules as they stand at a clinic, and what its clinicians thought of their alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

from journal_api.domain.access import Grant
from journal_api.domain.alerting import RuleId
from journal_api.domain.rule_sheets import RuleSheet, list_rules
from journal_api.domain.rule_usefulness import RuleUsefulness
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.alert_lists import count_usefulness
from journal_api.store.thresholds import get_thresholds


def list_own_rules(resources: Resources, grant: Grant, *, now: datetime) -> tuple[RuleSheet, ...]:
    """List every rule by its id, with the marks that are in force at the caller's clinic."""
    with resources.database.transaction(grant.scope) as tx:
        thresholds = get_thresholds(tx).newest
        audit_use(tx, grant, now=now)
    return list_rules(thresholds)


def report_usefulness(
    resources: Resources, grant: Grant, *, period: timedelta, now: datetime
) -> tuple[RuleUsefulness, ...]:
    """Report every rule by its id: its alerts within the caller's reach that opened in the ``period`` until ``now``."""
    with resources.database.transaction(grant.scope) as tx:
        counted = {one.rule: one for one in count_usefulness(tx, grant, since=now - period)}
        audit_use(tx, grant, now=now)
    return tuple(counted.get(rule, RuleUsefulness(rule)) for rule in sorted(RuleId))
