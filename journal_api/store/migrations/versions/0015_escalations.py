"""A clinic's own escalation policies, and who is on call."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0015_escalations.sql")


def downgrade() -> None:
    drop_tables("escalation_policy", "on_call_shift", "on_call_override")
