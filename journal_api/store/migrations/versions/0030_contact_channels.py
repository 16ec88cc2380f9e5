"""Where members of the staff are told of alerts beside mail."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0030_contact_channels.sql")


def downgrade() -> None:
    run_script("0030_contact_channels_down.sql")
    drop_tables("contact_channel")
