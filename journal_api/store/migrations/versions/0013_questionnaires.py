"""Answered questionnaires, and the instruments a clinic has switched on."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import run_script

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0013_questionnaires.sql")


def downgrade() -> None:
    op.drop_column("clinic", "licences")
    op.drop_column("clinic", "instruments")
    op.execute("DELETE FROM entry_version WHERE kind = 'questionnaire_response'")
    op.execute("DELETE FROM entry WHERE kind = 'questionnaire_response'")
    op.execute("ALTER TABLE entry DROP CONSTRAINT entry_kind_check")
    op.execute("ALTER TABLE entry ADD CONSTRAINT entry_kind_check CHECK (kind IN ('mood_entry', 'practice_entry'))")
