"""Due work: claimed, done by the handler of its kind, and what happens to work that fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.domain.jobs import OutboxKind
from journal_api.gateways.mail import Mailer
from journal_api.services.auditing import describe_command
from journal_api.services.canaries import run_canary
from journal_api.services.channel_messages import send_channel_code, send_channel_test
from journal_api.services.code_mails import mail_invitation, mail_password_reset
from journal_api.services.deliveries import give_up_delivery
from journal_api.services.digests import mail_digest, plan_digest_mails
from journal_api.services.follow_ups import attend_unanswered, check_silence, follow_up
from journal_api.services.operations import tell_operations
from journal_api.services.quiet_waits import release_held_messages
from journal_api.services.reminders import remind
from journal_api.services.resources import Resources
from journal_api.services.scopes import work_scope
from journal_api.services.security_notices import mail_security_notice
from journal_api.services.storm_letters import mail_storm_letter
from journal_api.store.attempts import claim_delivery, count_delivery_failure, put_off_unsent
from journal_api.store.audits import insert_audit
from journal_api.store.dead_work import DeadWork, list_dead_work, replay_dead_work
from journal_api.store.outboxes import ClaimedWork, bury_due, claim_due, count_due_failure, put_off_due
from journal_api.store.quiet_deliveries import lock_patient_message, release_step
from journal_api.store.work import announce, bury_assessment, count_failure, put_off_assessment

CLAIM_FOR = timedelta(seconds=90)

# Says how long to wait after this many failures, or None: it is hopeless.
NextWait = Callable[[int], timedelta | None]


class Handler(Protocol):
    """Does one kind of due work, and finishes its row in the transaction of its effects."""

    def __call__(self, resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
        """Do it; raise what the row is to be tried again for."""


HANDLERS: Mapping[OutboxKind, Handler] = MappingProxyType(
    {
        OutboxKind.SILENCE_CHECK: check_silence,
        OutboxKind.ALERT_UNATTENDED: attend_unanswered,
        OutboxKind.ALERT_FOLLOW_UP: follow_up,
        OutboxKind.DIGEST: plan_digest_mails,
        OutboxKind.DIGEST_MAIL: mail_digest,
        OutboxKind.INVITATION_MAIL: mail_invitation,
        OutboxKind.RESET_MAIL: mail_password_reset,
        OutboxKind.REMINDER: remind,
        OutboxKind.CHANNEL_CODE: send_channel_code,
        OutboxKind.CHANNEL_TEST: send_channel_test,
        OutboxKind.SECURITY_NOTICE: mail_security_notice,
        OutboxKind.UNATTENDED_NOTICE: tell_operations,
        OutboxKind.QUIET_HOURS: release_held_messages,
        OutboxKind.STORM_LETTER: mail_storm_letter,
        OutboxKind.CANARY: run_canary,
        OutboxKind.CANARY_NOTICE: tell_operations,
        OutboxKind.DEAD_WORK_NOTICE: tell_operations,
    }
)


def do_due_work(
    resources: Resources,
    outbox_id: int,
    *,
    patient_id: UUID | None,
    clinic_id: UUID,
    now: datetime,
    mailer: Mailer,
    lease: datetime | None = None,
) -> None:
    """Do one row of the outbox, if it is still to be done and nobody else has it in hand."""
    with resources.database.transaction(work_scope(patient_id, clinic_id)) as tx:
        work = claim_due(tx, outbox_id, now=now, lease=lease, hold=CLAIM_FOR)
    if work is not None:
        HANDLERS[work.kind](resources, work, now=now, mailer=mailer)


def fail_assessment(resources: Resources, patient_id: UUID, *, error_type: str, next_wait: NextWait) -> None:
    """Record, in a transaction of its own, that a judgement failed: it is put off, or given up."""
    with resources.database.work_transaction(patient_id) as tx:
        failures = count_failure(tx, patient_id, error_type=error_type)
        wait = next_wait(failures)
        if wait is None:
            bury_assessment(tx, patient_id)
        elif failures:
            put_off_assessment(tx, patient_id, wait=wait)


def fail_delivery(
    resources: Resources,
    patient_id: UUID,
    delivery_id: UUID,
    *,
    error_type: str,
    next_wait: NextWait,
    now: datetime,
) -> None:
    """Record that a delivery failed by a fault of ours: it is put off, or given up and the next step is due now."""
    with resources.database.work_transaction(patient_id) as tx:
        message = lock_patient_message(tx, patient_id, delivery_id)
        failures = count_delivery_failure(tx, patient_id, delivery_id, error_type=error_type)
        wait = next_wait(failures)
        if wait is not None:
            put_off_unsent(tx, patient_id, delivery_id, wait=wait)
            if message is not None:
                release_step(tx, message, now=now)
            return
        claimed = claim_delivery(tx, patient_id, delivery_id, now=now, lease=None, hold=CLAIM_FOR)
        if claimed is not None:
            give_up_delivery(tx, claimed, error=error_type, now=now)


def fail_due_work(
    resources: Resources,
    outbox_id: int,
    *,
    patient_id: UUID | None,
    clinic_id: UUID,
    error_type: str,
    next_wait: NextWait,
) -> None:
    """Record that due work failed: it is put off, or given up until a person replays it."""
    with resources.database.transaction(work_scope(patient_id, clinic_id)) as tx:
        failures = count_due_failure(tx, outbox_id, error_type=error_type)
        wait = next_wait(failures)
        if wait is None:
            bury_due(tx, outbox_id)
        elif failures:
            put_off_due(tx, outbox_id, wait=wait)


def list_dead(resources: Resources) -> tuple[DeadWork, ...]:
    """List all work that was given up, oldest first; with the schema's owner as the database's role."""
    with resources.database.transaction(Scope()) as tx:
        return list_dead_work(tx)


def replay(resources: Resources, dead: DeadWork, *, now: datetime) -> bool:
    """Let work that was given up be tried again at once; False when somebody did that already."""
    with resources.database.transaction(Scope()) as tx:
        is_replayed = replay_dead_work(tx, dead)
        if is_replayed:
            # An outbox row is named by a number; of the others the id is what the trail names.
            object_id = None if dead.kind == "outbox" else UUID(dead.id)
            action = f"dead_work.replay_{dead.kind}"
            insert_audit(tx, describe_command(action, now=now, patient_id=dead.patient_id, object_id=object_id))
            announce(tx)
        return is_replayed
