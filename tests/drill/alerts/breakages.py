"""Faults of the usual kind, put into the processes of one drilled stack: the drill must find what they lose.

Each replaces a function or a number of the product in that stack's own processes, told by their environment; the
product knows of none of them.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tests.drill.alerts.clocks import Program, know_program

VARIABLE = "DRILL_BREAKAGE"
# So long that no drill lives to see the row offered again.
_NEVER_AGAIN = timedelta(days=1)


class Breakage(StrEnum):
    """What is broken, and how systems usually have it."""

    DIRECT_DELAY = "direct-delay"
    EARLY_ACK = "early-ack"
    NO_SWEEP = "no-sweep"


def install() -> None:
    """Break this process, when it is a program of a stack that is drilled broken."""
    program = know_program()
    if VARIABLE in os.environ and program is not None:
        _BREAKERS[Breakage(os.environ[VARIABLE])](program)


def _break_direct_delay(program: Program) -> None:
    """Let whoever commits publish right afterwards, and nobody look for what was not heard of."""
    if program is Program.RELAY:
        importlib.import_module("workers.rounds").Rounds.go = lambda _, *, now: 0  # type: ignore[attr-defined]
    elif program is Program.WORKER:
        errands = importlib.import_module("workers.errands")
        errands.Assess.do = _publishing_after(errands.Assess.do, lambda errand: errand.patient_id)
    else:
        entries = importlib.import_module("journal_api.services.entries")
        entries.record_entry = _publishing_after(entries.record_entry, None)


def _break_no_sweep(program: Program) -> None:
    """Count what was once published, or taken, as done with, as an outbox does that is marked so."""
    if program is Program.RELAY:
        importlib.import_module("workers.rounds").LEASE = _NEVER_AGAIN  # type: ignore[attr-defined]
    # Otherwise the end of a claim would bring back what its worker died over.
    for name in ("deliveries", "work"):
        importlib.import_module(f"journal_api.services.{name}").CLAIM_FOR = _NEVER_AGAIN  # type: ignore[attr-defined]


def _break_early_ack(program: Program) -> None:
    """Let workers acknowledge a message before they do it, with nobody to look whether it was done."""
    _break_no_sweep(program)
    if program is Program.WORKER:
        app = importlib.import_module("workers.app")
        app.celery.conf.update(task_acks_late=False, task_reject_on_worker_lost=False)


_BREAKERS: Mapping[Breakage, Callable[[Program], None]] = MappingProxyType(
    {
        Breakage.DIRECT_DELAY: _break_direct_delay,
        Breakage.EARLY_ACK: _break_early_ack,
        Breakage.NO_SWEEP: _break_no_sweep,
    }
)


def _publishing_after(do: Callable[..., Any], name_patient: Callable[[Any], UUID] | None) -> Callable[..., Any]:
    """Publish what a call left, once it has committed: its deliveries, and before a judgement the judgement."""

    def wrapped(first: Any, second: Any, *rest: Any, now: datetime, **options: Any) -> Any:
        done = do(first, second, *rest, now=now, **options)
        if name_patient is None:
            # A use case: (resources, grant, …).
            _publish("ASSESS_PATIENT", {"patient_id": str(second.patient_id)})
            _publish_deliveries(second.patient_id, now=now)
        else:
            _publish_deliveries(name_patient(first), now=now)
        return done

    return wrapped


def _publish_deliveries(patient_id: UUID, *, now: datetime) -> None:
    databases = importlib.import_module("journal_api.store.database")
    delivery = importlib.import_module("journal_api.store.tables.alerts").delivery
    database = databases.Database(os.environ["DATABASE_WORKER_URL"], pool_size=1)
    is_due = (delivery.c.state == "pending") & (delivery.c.due_at <= now) & (delivery.c.attempts == 0)
    with database.work_transaction(patient_id) as tx:
        due = tuple(tx.scalars(sa.select(delivery.c.id).where(delivery.c.patient_id == patient_id, is_due)))
    database.close()
    for delivery_id in due:
        _publish("DELIVER", {"patient_id": str(patient_id), "delivery_id": str(delivery_id), "lease": None})


def _publish(job: str, arguments: Mapping[str, str | None]) -> None:
    queues = importlib.import_module("journal_api.gateways.job_queue")
    queue = queues.JobQueue(os.environ["REDIS_URL"])
    try:
        queue.publish(importlib.import_module("journal_api.domain.jobs").JobName[job], arguments)
    except queues.QueueUnreachable:
        # The entry is stored and accepted: nothing in the request can be taken back any more.
        return
    finally:
        queue.close()
