"""Clinics, people, care teams, and the two walls."""

from __future__ import annotations

from journal_api.store.migrations.scripts import drop_functions, drop_tables, run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0001_people.sql")


def downgrade() -> None:
    drop_functions("account_for_sign_in(text)", "recipients_for_patient()")
    drop_tables(
        "clinic",
        "patient",
        "account",
        "care_team",
        "care_team_member",
        "care_team_patient",
        "measure",
        "patient_key",
        "patient_summary",
    )
    drop_functions("pinned_patient()", "pinned_clinic()", "pinned_tenant()", "pinned_user()")
