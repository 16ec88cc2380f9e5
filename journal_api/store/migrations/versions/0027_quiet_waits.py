"""Messages wait for the end of their recipient's quiet hours."""

from __future__ import annotations

from journal_api.store.migrations.scripts import run_script

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0027_quiet_waits.sql")


def downgrade() -> None:
    run_script("0027_quiet_waits_down.sql")
