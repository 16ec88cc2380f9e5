"""Due work that moves is in nobody's hands."""

from __future__ import annotations

from journal_api.store.migrations.scripts import run_script

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0031_moved_work.sql")


def downgrade() -> None:
    run_script("0031_moved_work_down.sql")
