"""States that a judgement goes on from, and what of the record it knew."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0021_checkpoints.sql")


def downgrade() -> None:
    op.execute("REVOKE SELECT (patient_id, kind, id, local_date) ON entry_version FROM journal_worker")
    op.execute("DROP POLICY worker_reads_entry_version ON entry_version")
    drop_tables("judgement_checkpoint")
    op.execute("ALTER TABLE judgement DROP COLUMN sessions, DROP COLUMN read_change")
