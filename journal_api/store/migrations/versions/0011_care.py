"""Safety plans, handover notes, the contact log, mutes, and what rules need to know of a person."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0011_care.sql")


def downgrade() -> None:
    drop_tables("care_document", "contact", "mute")
    op.execute("ALTER TABLE patient DROP COLUMN sex, DROP COLUMN weight_kg, DROP COLUMN weighed_on")
