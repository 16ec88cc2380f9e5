"""Deliveries given up in the last day are counted among due work."""

from __future__ import annotations

from journal_api.store.migrations.scripts import run_script

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0017_dead_deliveries.sql")


def downgrade() -> None:
    run_script("0017_dead_deliveries_down.sql")
