"""Reminders to patients, and when anybody may be told what can wait."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_functions, drop_tables, run_script

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0025_reminders.sql")


def downgrade() -> None:
    run_script("0025_reminders_down.sql")
    drop_functions("push_targets_of_patient()")
    drop_tables("contact_setting", "reminder")
