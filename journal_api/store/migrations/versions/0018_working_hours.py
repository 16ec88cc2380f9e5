"""A clinic's working hours, and what it promises its patients."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import run_script

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0018_working_hours.sql")


def downgrade() -> None:
    op.execute(
        "ALTER TABLE clinic DROP COLUMN working_hours, DROP COLUMN urgent_within_minutes,"
        " DROP COLUMN critical_within_minutes"
    )
