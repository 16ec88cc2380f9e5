"""The whole schema as one metadata, for migrations and their test."""

from __future__ import annotations

from journal_api.store.tables import (
    account_security,
    accounts,
    alerts,
    audit,
    care,
    clinics,
    contact_channels,
    entries,
    escalations,
    judgements,
    reminders,
    schedules,
    sync,
    treatment,
    work,
)
from journal_api.store.tables.base import metadata

TABLE_FILES = (
    account_security,
    accounts,
    alerts,
    audit,
    care,
    clinics,
    contact_channels,
    entries,
    escalations,
    judgements,
    reminders,
    schedules,
    sync,
    treatment,
    work,
)

__all__ = ["TABLE_FILES", "metadata"]
