"""Telling whoever runs the installation what no clinic can mend: letters on the rails of all due work, daily."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.domain.canaries import CANARY_CLINIC
from journal_api.domain.clinical_rules import escalation_times as times
from journal_api.domain.jobs import OutboxKind
from journal_api.gateways.mail import Mail, Mailer
from journal_api.services.auditing import audit_work
from journal_api.services.letters import make_reference, send_letter
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of, work_scope
from journal_api.store.alert_lists import list_unanswered, list_unattended
from journal_api.store.canaries import read_signs
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction, pin
from journal_api.store.due_work import list_due_work
from journal_api.store.heartbeats import read_ages
from journal_api.store.outboxes import (
    ClaimedWork,
    OutboxRow,
    finish_due,
    keep_due,
    put_due,
    repeat_due,
    was_given_up,
    withdraw_due,
)
from journal_api.store.work import announce

AGAIN_AFTER: Final = timedelta(days=1)
_OWN: Final = work_scope(None, CANARY_CLINIC)
# As many as a person telephones about; more are counted.
MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class _Notice:
    """What operations are to read: no patient, no health fact."""

    subject: str
    text: str


def leave_unattended_notice(tx: Transaction, clinic_id: UUID, *, now: datetime) -> None:
    """Leave a letter to operations about the clinic's alerts that nobody answers, in the transaction that finds one.

    It comes last: the transaction is pinned to the clinic afterwards, because due rows without a patient are the
    clinic's. Alerts that come together are told in one letter. A canary's alert has a letter of its own.
    """
    if clinic_id == CANARY_CLINIC:
        return
    pin(tx, Scope(clinic_id=clinic_id, tenant_id=clinic_id))
    put_due(tx, OutboxRow(OutboxKind.UNATTENDED_NOTICE, clinic_id, now, patient_id=None, clinic_id=clinic_id))
    announce(tx)


def leave_own_notice(tx: Transaction, kind: OutboxKind, *, now: datetime) -> None:
    """Leave a letter to operations about the product itself, unless one waits, or was given up as not deliverable.

    The transaction is pinned to the product's own clinic afterwards.
    """
    pin(tx, _OWN)
    if not was_given_up(tx, kind, CANARY_CLINIC):
        row = OutboxRow(kind, CANARY_CLINIC, now, patient_id=None, clinic_id=CANARY_CLINIC)
        keep_due(tx, row, latest=now + AGAIN_AFTER)


def withdraw_own_notice(tx: Transaction, kind: OutboxKind) -> None:
    """Take a letter about the product itself back; pins the transaction as ``leave_own_notice`` does."""
    pin(tx, _OWN)
    withdraw_due(tx, kind, CANARY_CLINIC)


def watch_dead_work(tx: Transaction, *, now: datetime) -> None:
    """Tell operations where work was given up; looked at again with every canary."""
    if any(work.dead for work in list_due_work(tx, now=now)):
        leave_own_notice(tx, OutboxKind.DEAD_WORK_NOTICE, now=now)
    else:
        withdraw_own_notice(tx, OutboxKind.DEAD_WORK_NOTICE)


def tell_operations(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail operations what a notice is about, if it still is so, and again every day for as long as it is.

    Raises MailNotTaken, MailRefused.
    """
    with resources.database.transaction(scope_of(work)) as tx:
        notice = _WRITERS[work.kind](tx, now)
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


def _write_unattended(tx: Transaction, now: datetime) -> _Notice | None:
    unattended = list_unattended(tx)
    unanswered = list_unanswered(tx, began_by=now - times.CRITICAL_ADMIN.value)
    alert_ids = (*unattended, *unanswered)
    if not alert_ids:
        return None
    name, count = get_own_clinic(tx).name, len(alert_ids)
    told = make_reference(alert_ids[0]) if count == 1 else f"{count} alerts"
    return _Notice(
        f"Nobody answers at {name}: {told}" if unanswered else f"Unattended at {name}: {told}",
        " ".join(_tell_how_they_stand(unattended, unanswered)) + f"\n\nPlease telephone {name}: "
        "its care team sees at once whom this is about, and its admins too where they were told. "
        "docs/runbook.md says more under: An alert is unattended.",
    )


def _tell_how_they_stand(unattended: tuple[UUID, ...], unanswered: tuple[UUID, ...]) -> Iterator[str]:
    if unattended:
        yield f"Nobody of the care team answered all that was sent about {_name_some(unattended)}."
    if unanswered:
        minutes = times.CRITICAL_ADMIN.value // timedelta(minutes=1)
        yield (
            f"Nobody has answered what was sent about {_name_some(unanswered)} for {minutes} minutes or longer; "
            "the escalation still goes on."
        )


def _name_some(alert_ids: tuple[UUID, ...]) -> str:
    told = ", ".join(make_reference(alert_id) for alert_id in alert_ids[:MOST_NAMED])
    return f"{told} and {len(alert_ids) - MOST_NAMED} more" if len(alert_ids) > MOST_NAMED else told


def _write_dead_work(tx: Transaction, now: datetime) -> _Notice | None:
    dead = [(work.kind, work.dead) for work in list_due_work(tx, now=now) if work.dead]
    if not dead:
        return None
    told = ", ".join(f"{kind} {count}" for kind, count in dead)
    return _Notice(
        f"Work was given up: {told}",
        f"After its last attempt this was put aside: {told}. A dead assessment is a record that nobody judges.\n\n"
        "journal-api dead-work list names it; docs/runbook.md says more under: Dead work.",
    )


def _write_canary(tx: Transaction, now: datetime) -> _Notice | None:
    del now
    if not read_signs(read_ages(tx)).is_under_way:
        return None
    return _Notice(
        "A canary did not arrive",
        "The product sends nobody's alert the whole way every quarter of an hour. The last one was not taken by a mail "
        "server in time: alerts about patients may not leave either.\n\n"
        "/health/alerting says what stands still; docs/runbook.md says more under: A canary is missed.",
    )


_WRITERS: Mapping[OutboxKind, Callable[[Transaction, datetime], _Notice | None]] = MappingProxyType(
    {
        OutboxKind.UNATTENDED_NOTICE: _write_unattended,
        OutboxKind.DEAD_WORK_NOTICE: _write_dead_work,
        OutboxKind.CANARY_NOTICE: _write_canary,
    }
)
