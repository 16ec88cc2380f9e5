"""Whether the database keeps what it confirms, and whether this process's role in it is held by row-level security."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.migrating import current_revision, head_revision

_ROLE = sa.text(
    "SELECT rolsuper OR rolbypassrls AS is_above_rules,"
    " EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner = r.oid) AS owns_tables"
    " FROM pg_roles r WHERE rolname = current_user"
)
_SETTINGS = sa.text(
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
)
_READ_ONLY = sa.text("SELECT current_setting('transaction_read_only')")


@dataclass(frozen=True, slots=True)
class Soundness:
    """What was found; ``faults`` are words for what is wrong, none when all is well."""

    faults: tuple[str, ...]
    is_migrated: bool
    is_read_only: bool


def read_soundness(tx: Transaction) -> Soundness:
    """Look at settings, role and schema."""
    settings: dict[str, str] = {row.name: row.setting for row in tx.execute(_SETTINGS)}
    role = tx.execute(_ROLE).one()
    faults = [f"{name}_is_off" for name, setting in sorted(settings.items()) if setting in {"off", "local"}]
    faults += ["role_is_above_row_security"] if role.is_above_rules else []
    faults += ["role_owns_tables"] if role.owns_tables else []
    is_read_only = tx.scalar(_READ_ONLY) == "on"
    return Soundness(tuple(faults), is_migrated=current_revision(tx) == head_revision(), is_read_only=is_read_only)
