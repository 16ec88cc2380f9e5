"""The rules as they stand at a clinic."""

from __future__ import annotations

from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.rule_sheets import RuleSheet, list_rules
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.thresholds import get_thresholds


def list_own_rules(resources: Resources, grant: Grant, *, now: datetime) -> tuple[RuleSheet, ...]:
    """List every rule by its id, with the marks that are in force at the caller's clinic."""
    with resources.database.transaction(grant.scope) as tx:
        thresholds = get_thresholds(tx).newest
        audit_use(tx, grant, now=now)
    return list_rules(thresholds)
