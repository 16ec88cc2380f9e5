"""Versions from phones: their clocks, the quarantine, the epoch of cursors, and the write of a whole push."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_functions, drop_tables, run_script

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0020_sync.sql")


def downgrade() -> None:
    drop_functions(
        "push_entries(uuid, uuid, uuid, text, text, text, text, timestamptz, text, timestamptz, bigint, jsonb)",
        "sync_epoch_now()",
    )
    drop_tables("quarantined_item", "sync_epoch")
    for table in ("entry", "entry_version"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN sent_at, DROP COLUMN skew_seconds, DROP COLUMN clock")
