"""When a patient is asked."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0019_schedules.sql")


def downgrade() -> None:
    drop_tables("schedule_version")
