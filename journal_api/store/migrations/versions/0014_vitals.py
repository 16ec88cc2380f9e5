"""The vitals of a treatment session, its discharge, and side effects among the entries."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0014_vitals.sql")


def downgrade() -> None:
    drop_tables("vitals")
    op.execute("ALTER TABLE treatment_session DROP COLUMN no_driving_until")
    op.execute("DELETE FROM entry_version WHERE kind = 'side_effect'")
    op.execute("DELETE FROM entry WHERE kind = 'side_effect'")
    op.execute("ALTER TABLE entry DROP CONSTRAINT entry_kind_check")
    op.execute(
        "ALTER TABLE entry ADD CONSTRAINT entry_kind_check"
        " CHECK (kind IN ('mood_entry', 'practice_entry', 'questionnaire_response'))"
    )
