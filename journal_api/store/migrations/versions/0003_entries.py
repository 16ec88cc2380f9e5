"""Entries in every version, notes sealed."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0003_entries.sql")


def downgrade() -> None:
    drop_tables("change_counter", "entry", "entry_version")
