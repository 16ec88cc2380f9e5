"""The names that receivers give to messages, and the channels there are."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import run_script

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0026_receiver_ids.sql")


def downgrade() -> None:
    op.execute("ALTER TABLE delivery_attempt DROP COLUMN receiver_id")
    op.execute("ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check")
