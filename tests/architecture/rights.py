"""Renders who may do what, from the policy table and from the database's catalog, as the pages show it."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.domain.access import POLICY, Reach, Role
from journal_api.store import schema
from journal_api.store.urls import driver_url

PROCESSES = ("journal_api", "journal_worker", "journal_relay")
REACHES = {
    Reach.OWN_RECORD: "own record",
    Reach.TEAM_RECORD: "record in own team",
    Reach.CLINIC_RECORD: "name and teams",
    Reach.OWN_ITEMS: "of own record",
    Reach.TEAM_ITEMS: "of own teams' patients",
    Reach.CLINIC: "clinic",
    Reach.REFERENCE: "own clinic's",
    Reach.SELF: "own account",
}
# Privilege, its sign when it holds for the whole table, its sign when it holds for some columns.
SIGNS = (("SELECT", "R", "r"), ("INSERT", "A", "a"), ("UPDATE", "C", "c"), ("DELETE", "D", "D"))
_WHOLE = sa.text("SELECT has_table_privilege(:role, :table, :privilege)")
_PART = sa.text("SELECT has_any_column_privilege(:role, :table, :privilege)")


def render_policy() -> str:
    """Return the policy table as the page shows it."""
    lines = ["| may | " + " | ".join(Role) + " |", "| --- |" + " --- |" * len(Role)]
    for (resource, action), reaches in POLICY.items():
        cells = [REACHES[reaches[role]] if role in reaches else "–" for role in Role]
        lines.append(f"| {action} {resource.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def render_rights(url: str) -> str:
    """Return what each process's role may do with each table, as the database at ``url`` has it."""
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    names = [role.removeprefix("journal_") for role in PROCESSES]
    lines = ["| table | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    with engine.connect() as connection:
        for table in sorted(schema.metadata.tables):
            cells = [_sign(connection, role, table) or "–" for role in PROCESSES]
            lines.append(f"| `{table}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _sign(connection: sa.Connection, role: str, table: str) -> str:
    signs = ""
    for privilege, whole, part in SIGNS:
        asked = {"role": role, "table": table, "privilege": privilege}
        if connection.scalar(_WHOLE, asked):
            signs += whole
        elif privilege != "DELETE" and connection.scalar(_PART, asked):
            signs += part
    return signs
