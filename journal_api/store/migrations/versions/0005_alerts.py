"""Alerts, their history and their messages."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0005_alerts.sql")


def downgrade() -> None:
    drop_tables("alert", "alert_event", "delivery", "delivery_attempt")
