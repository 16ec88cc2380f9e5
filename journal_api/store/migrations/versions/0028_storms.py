"""Storms of messages are told in one letter."""

from __future__ import annotations

from journal_api.store.migrations.scripts import run_script

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0028_storms.sql")


def downgrade() -> None:
    run_script("0028_storms_down.sql")
