"""The marks that a clinic has set for itself."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import run_script

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0022_thresholds.sql")


def downgrade() -> None:
    op.execute("ALTER TABLE clinic DROP COLUMN thresholds")
