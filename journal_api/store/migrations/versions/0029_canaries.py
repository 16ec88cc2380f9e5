"""The canary: the product's own clinic, and the one way to start a run in it."""

from __future__ import annotations

from journal_api.store.migrations.scripts import run_script

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0029_canaries.sql")


def downgrade() -> None:
    run_script("0029_canaries_down.sql")
