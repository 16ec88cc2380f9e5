"""Work as rows, signs of life and the audit trail."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_functions, drop_tables, run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0006_work.sql")


def downgrade() -> None:
    drop_functions("due_work(timestamptz)")
    drop_tables("patient_work", "outbox", "heartbeat", "audit")
    drop_functions("refuse_to_change_the_trail()")
