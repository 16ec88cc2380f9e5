"""Take-home doses, and adverse events."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0023_supplies_and_events.sql")


def downgrade() -> None:
    drop_tables("adverse_event", "dispensing")
