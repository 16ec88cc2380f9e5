"""Telling whoever runs the installation what no clinic can mend: letters on the rails of all due work, daily."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.domain.jobs import OutboxKind
from journal_api.gateways.mail import Mail, Mailer
from journal_api.services.auditing import audit_work
from journal_api.services.letters import make_reference, send_letter
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.alert_lists import list_unattended
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction, pin
from journal_api.store.outboxes import ClaimedWork, OutboxRow, finish_due, put_due, repeat_due
from journal_api.store.work import announce

AGAIN_AFTER: Final = timedelta(days=1)
# As many as a person telephones about; more are counted.
MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class _Notice:
    """What operations are to read: no patient, no health fact."""

    subject: str
    text: str


def leave_unattended_notice(tx: Transaction, clinic_id: UUID, *, now: datetime) -> None:
    """Leave a letter to operations about the clinic's unattended alerts, in the transaction that makes one.

    It comes last: the transaction is pinned to the clinic afterwards, because due rows without a patient are the
    clinic's. Alerts that come together are told in one letter.
    """
    pin(tx, Scope(clinic_id=clinic_id, tenant_id=clinic_id))
    put_due(tx, OutboxRow(OutboxKind.UNATTENDED_NOTICE, clinic_id, now, patient_id=None, clinic_id=clinic_id))
    announce(tx)


def tell_operations(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail operations what a notice is about, if it still is so, and again every day for as long as it is.

    Raises MailNotTaken, MailRefused.
    """
    with resources.database.transaction(scope_of(work)) as tx:
        notice = _WRITERS[work.kind](tx)
        if notice is None:
            finish_due(tx, work)
            return
    # No transaction is open here: a slow server must hold no connection.
    send_letter(mailer, _address(resources, work, notice), now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        repeat_due(tx, work, due_at=now + AGAIN_AFTER)
        audit_work(tx, action="operations.tell", patient_id=None, now=now, object_id=work.subject_id)


def _address(resources: Resources, work: ClaimedWork, notice: _Notice) -> Mail:
    # The row waits under its number for this due date, however often it is tried.
    message_id = f"operations-{work.id}-{work.due_at.timestamp():.0f}"
    text = f"{notice.text}\n\nThis letter comes again tomorrow unless that has changed."
    return Mail(resources.operations_mail, notice.subject, text, message_id, is_urgent=True)


def _write_unattended(tx: Transaction) -> _Notice | None:
    alert_ids = list_unattended(tx)
    if not alert_ids:
        return None
    name, count = get_own_clinic(tx).name, len(alert_ids)
    told = ", ".join(make_reference(alert_id) for alert_id in alert_ids[:MOST_NAMED])
    more = f" and {count - MOST_NAMED} more" if count > MOST_NAMED else ""
    return _Notice(
        f"Unattended at {name}: {told}" if count == 1 else f"Unattended at {name}: {count} alerts",
        f"Nobody of the care team answered all that was sent about {told}{more}.\n\n"
        f"Please telephone {name}: its admins see at once whom this is about. "
        "docs/runbook.md says more under: An alert is unattended.",
    )


_WRITERS: Mapping[OutboxKind, Callable[[Transaction], _Notice | None]] = MappingProxyType(
    {OutboxKind.UNATTENDED_NOTICE: _write_unattended}
)
