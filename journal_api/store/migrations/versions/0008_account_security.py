"""Password resets, security notices, devices, and how staff leaves."""

from __future__ import annotations

from alembic import op

from journal_api.store.migrations.scripts import drop_functions, drop_tables, run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0008_account_security.sql")


def downgrade() -> None:
    drop_functions(
        "password_reset_for_code(bytea)", "forget_password_resets(timestamptz)", "release_push_token(bytea, uuid)"
    )
    op.execute("DROP POLICY api_lists_deliveries ON delivery")
    op.execute("REVOKE UPDATE (email_key) ON account FROM journal_api")
    drop_tables("password_reset", "security_notice", "device")
