"""The treatment plan and the intake."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0016_treatment_plans.sql")


def downgrade() -> None:
    drop_tables("treatment_plan")
    op.execute("DELETE FROM care_document WHERE kind = 'intake'")
    op.execute("ALTER TABLE care_document DROP CONSTRAINT care_document_kind_check")
    op.execute(
        "ALTER TABLE care_document ADD CONSTRAINT care_document_kind_check"
        " CHECK (kind IN ('safety_plan', 'handover_note'))"
    )
