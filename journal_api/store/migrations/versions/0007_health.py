"""Let every process see how far the schema is, and the relay see judgements asked for anew."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import run_script

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0007_health.sql")


def downgrade() -> None:
    op.execute("DROP INDEX patient_work_wanted_idx")
    op.execute(
        "CREATE INDEX patient_work_wanted_idx ON patient_work (wanted_at)"
        " WHERE wanted_seq > done_seq AND dead_at IS NULL"
    )
    op.execute("REVOKE SELECT ON alembic_version FROM journal_api, journal_worker, journal_relay")
