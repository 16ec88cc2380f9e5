"""The morning digest: one letter for each reader, with counts alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.jobs import OutboxKind
from journal_api.domain.quiet_hours import find_loud
from journal_api.gateways.mail import Mail, Mailer
from journal_api.services.auditing import audit_work
from journal_api.services.letters import send_letter
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.attempts import find_address
from journal_api.store.clinics import get_own_clinic
from journal_api.store.contact_settings import gather_contact_settings
from journal_api.store.database import Transaction
from journal_api.store.digests import DigestCounts, count_for_digest, list_digest_readers
from journal_api.store.outboxes import ClaimedWork, OutboxRow, finish_due, put_due

DIGEST_AT: Final = time(hour=8)


def plan_digest(tx: Transaction, clinic_id: UUID, *, timezone: str, now: datetime) -> None:
    """Leave the row of a clinic's next digest: the next eight o'clock of its own zone."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    due_at = datetime.combine(today, DIGEST_AT, tzinfo=zone)
    if due_at <= now:
        due_at = datetime.combine(today + timedelta(days=1), DIGEST_AT, tzinfo=zone)
    put_due(tx, OutboxRow(OutboxKind.DIGEST, clinic_id, due_at, patient_id=None, clinic_id=clinic_id))


def plan_digest_mails(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Leave one letter for each reader of the clinic's digest, and the row of the next digest.

    Where it is a reader's quiet hours the letter waits for their end.
    """
    del mailer
    with resources.database.transaction(scope_of(work)) as tx:
        for user_id, told in gather_contact_settings(tx, list_digest_readers(tx)).items():
            at = find_loud(told.quiet_hours, timezone=told.timezone, at=now)
            put_due(tx, OutboxRow(OutboxKind.DIGEST_MAIL, user_id, at, patient_id=None, clinic_id=work.clinic_id))
        plan_digest(tx, work.clinic_id, timezone=get_own_clinic(tx).timezone, now=now)
        finish_due(tx, work)


def mail_digest(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail one clinician the counts of their teams; nothing to count, nothing to read.

    Raises MailNotTaken, MailRefused.
    """
    with resources.database.transaction(scope_of(work)) as tx:
        address, counts = find_address(tx, work.subject_id), count_for_digest(tx, work.subject_id)
    if address is not None and counts.live > 0:
        send_letter(mailer, write_digest(resources, work, to=address, counts=counts), now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        finish_due(tx, work)
        audit_work(tx, action="digests.send", patient_id=None, now=now, object_id=work.subject_id)


def write_digest(resources: Resources, work: ClaimedWork, *, to: str, counts: DigestCounts) -> Mail:
    """Write the morning letter: counts, no names and no reasons."""
    return Mail(
        to=to,
        subject=f"Your teams this morning: {counts.live} to review",
        text=(
            f"Alerts to review: {counts.live}. Without an answer: {counts.unattended}. "
            f"Patients who have gone quiet: {counts.silent}.\n\nPlease sign in to see them."
        ),
        message_id=f"digest-{work.id}",
        link=f"{resources.public_url}/alerts",
    )
