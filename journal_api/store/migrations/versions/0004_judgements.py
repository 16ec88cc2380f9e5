"""Trend points, episodes and the state of the detector."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0004_judgements.sql")


def downgrade() -> None:
    drop_tables("judgement", "trend_point", "episode")
