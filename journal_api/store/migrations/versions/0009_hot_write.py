"""Who is calling and the write of an entry: one call each."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_functions, run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0009_hot_write.sql")


def downgrade() -> None:
    drop_functions(
        "record_entry(uuid, uuid, uuid, text, uuid, timestamptz, smallint, text, date, timestamptz, text, jsonb, bytea,"
        " text, bytea, text, text, text, text)",
        "caller_of(uuid, uuid, boolean)",
    )
    op.execute("REVOKE SELECT (patient_id, ring_key_id, wrapped_key) ON patient_key FROM journal_auth")
    op.execute("DROP POLICY auth_reads_patient_key ON patient_key")
