"""Sign-ins, refresh tokens, throttling, invitations."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_functions, drop_tables, run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0002_sign_ins.sql")


def downgrade() -> None:
    drop_functions("caller_of(uuid, uuid)", "refresh_token_for_hash(bytea)", "invitation_for_code(bytea)")
    drop_tables("sign_in", "refresh_token", "sign_in_throttle", "invitation")
