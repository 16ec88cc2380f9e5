"""Treatment sessions in every revision."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0012_treatment_sessions.sql")


def downgrade() -> None:
    drop_tables("treatment_session", "treatment_session_version")
