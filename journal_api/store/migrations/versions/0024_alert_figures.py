"""Counts and seconds of alerts, for whoever runs the service."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_functions, run_script

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TABLES = ("alert", "alert_event", "delivery", "delivery_attempt")


def upgrade() -> None:
    run_script("0024_alert_figures.sql")


def downgrade() -> None:
    drop_functions("live_alerts(timestamptz)", "alert_times(timestamptz)")
    for table in _TABLES:
        op.execute(f"DROP POLICY auth_reads_{table} ON {table}")
        op.execute(f"REVOKE SELECT ON {table} FROM journal_auth")
    op.execute("DROP INDEX alert_opened_idx")
