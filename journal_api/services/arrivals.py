"""Somebody comes into a clinic: their account, their record or their teams, in one transaction of the caller's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Role
from journal_api.domain.care_teams import choose_duty
from journal_api.domain.clinical_rules import reminder_figures
from journal_api.domain.errors import Conflict
from journal_api.domain.jobs import OutboxKind
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.store.accounts import NewAccount, insert_account
from journal_api.store.care_teams import list_duties, lock_care_team, put_member
from journal_api.store.database import Transaction
from journal_api.store.invitations import Invitation
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.patient_records import rename_patient, update_patient_timezone


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes: the account to be, and what they say of themselves."""

    user_id: UUID
    display_name: str
    timezone: str
    locale: str
    password_hash: str = field(repr=False)


def settle(tx: Transaction, told: Invitation, arrival: Arrival, *, now: datetime) -> None:
    """Make the account an invitation is for, and tie it to its record or its teams.

    Raises Conflict when the e-mail address has an account in any clinic.
    """
    account = NewAccount(
        id=arrival.user_id,
        clinic_id=told.clinic_id,
        role=told.role,
        email=told.email,
        display_name=arrival.display_name,
        timezone=arrival.timezone,
        locale=arrival.locale,
        password_hash=arrival.password_hash,
        patient_id=told.patient_id,
        created_at=now,
    )
    if not insert_account(tx, account):
        raise Conflict("There is an account with this e-mail address.")
    if told.patient_id is not None:
        update_patient_timezone(tx, told.patient_id, arrival.timezone)
        rename_patient(tx, told.patient_id, provisional=told.email, display_name=arrival.display_name)
        # Somebody who never logs is silent too: the first look at the record asks for all later ones.
        put_due(tx, OutboxRow(OutboxKind.SILENCE_CHECK, told.patient_id, now, told.patient_id, told.clinic_id))
        # Whoever has just come sees in the app what is asked.
        look_for_reminders(tx, told.patient_id, clinic_id=told.clinic_id, at=now + reminder_figures.AFTER.value)
    if told.role is Role.CLINICIAN:
        _join_teams(tx, told, arrival.user_id)


def _join_teams(tx: Transaction, told: Invitation, user_id: UUID) -> None:
    """Join the teams named that are still there: as primary where nobody is, else as backup."""
    for care_team_id in sorted(told.care_team_ids):
        # The lock lets two who join at once see each other: only one becomes primary.
        if lock_care_team(tx, care_team_id) is not None:
            duty = choose_duty(list_duties(tx, care_team_id))
            put_member(tx, care_team_id, user_id, clinic_id=told.clinic_id, on_duty=duty)
