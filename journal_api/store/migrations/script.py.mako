"""${message}."""

from __future__ import annotations

from journal_api.store.migrations.scripts import run_script

revision = "${up_revision}"
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("${up_revision}_NAME.sql")


def downgrade() -> None:
    pass
