"""The second factor of staff, its recovery codes, and what people are told of it."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_tables, run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0010_second_factors.sql")


def downgrade() -> None:
    kept = "'password_changed', 'password_reset', 'refresh_token_reused'"
    op.execute(f"DELETE FROM security_notice WHERE kind NOT IN ({kept})")
    op.execute("ALTER TABLE security_notice DROP CONSTRAINT security_notice_kind_check")
    op.execute(f"ALTER TABLE security_notice ADD CONSTRAINT security_notice_kind_check CHECK (kind IN ({kept}))")
    drop_tables("second_factor", "recovery_code")
