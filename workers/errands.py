"""One piece of work, as the broker's message and the relay's own hands both name it; done by the same services."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from journal_api import logs
from journal_api.domain.errors import JournalError
from journal_api.domain.jobs import JobName
from journal_api.services import assessments, deliveries, work
from workers.clocks import read_right_now
from workers.resources import Toolbox
from workers.retries import next_wait

_CHANCE = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Assess:
    """Judge a patient's record."""

    patient_id: UUID
    job = JobName.ASSESS_PATIENT

    def do(self, tools: Toolbox, *, now: datetime) -> None:
        """Do it."""
        assessments.assess_patient(tools.resources, self.patient_id, now=now)

    def fail(self, tools: Toolbox, error: Exception, *, now: datetime) -> None:
        """Record that it failed."""
        del now
        work.fail_assessment(
            tools.resources, self.patient_id, error_type=type(error).__name__, next_wait=_waits(self.job, error)
        )

    def arguments(self) -> Mapping[str, str]:
        """Return the message: ids."""
        return {"patient_id": str(self.patient_id)}


@dataclass(frozen=True, slots=True)
class Deliver:
    """Send one message; ``lease`` is the relay's, None when nobody vouches."""

    patient_id: UUID
    delivery_id: UUID
    lease: datetime | None
    job = JobName.DELIVER

    def do(self, tools: Toolbox, *, now: datetime) -> None:
        """Do it."""
        deliveries.deliver(
            tools.resources, self.patient_id, self.delivery_id, now=now, mailer=tools.mailer, lease=self.lease
        )

    def fail(self, tools: Toolbox, error: Exception, *, now: datetime) -> None:
        """Record that it failed by a fault of ours."""
        work.fail_delivery(
            tools.resources,
            self.patient_id,
            self.delivery_id,
            error_type=type(error).__name__,
            next_wait=_waits(self.job, error),
            now=now,
        )

    def arguments(self) -> Mapping[str, str | None]:
        """Return the message: ids and the lease."""
        return {
            "patient_id": str(self.patient_id),
            "delivery_id": str(self.delivery_id),
            "lease": _write_instant(self.lease),
        }


@dataclass(frozen=True, slots=True)
class DoDueWork:
    """Do one row of the outbox."""

    outbox_id: int
    patient_id: UUID | None
    clinic_id: UUID
    lease: datetime | None
    job = JobName.DO_DUE_WORK

    def do(self, tools: Toolbox, *, now: datetime) -> None:
        """Do it."""
        work.do_due_work(
            tools.resources,
            self.outbox_id,
            patient_id=self.patient_id,
            clinic_id=self.clinic_id,
            now=now,
            mailer=tools.mailer,
            lease=self.lease,
        )

    def fail(self, tools: Toolbox, error: Exception, *, now: datetime) -> None:
        """Record that it failed."""
        del now
        work.fail_due_work(
            tools.resources,
            self.outbox_id,
            patient_id=self.patient_id,
            clinic_id=self.clinic_id,
            error_type=type(error).__name__,
            next_wait=_waits(self.job, error),
        )

    def arguments(self) -> Mapping[str, str | int | None]:
        """Return the message: ids and the lease."""
        return {
            "outbox_id": self.outbox_id,
            "patient_id": None if self.patient_id is None else str(self.patient_id),
            "clinic_id": str(self.clinic_id),
            "lease": _write_instant(self.lease),
        }


Errand = Assess | Deliver | DoDueWork


def run(errand: Errand, tools: Toolbox) -> None:
    """Do an errand; what goes wrong is logged and recorded on its row, which is the retry. Raises nothing."""
    try:
        errand.do(tools, now=read_right_now(tools.resources.database))
    except Exception as error:  # noqa: BLE001 - the edge of a task: one poisoned row must not stop the others
        logs.record_error("job_failed", error, job=errand.job.value)
        _record_failure(errand, tools, error)


def read_instant(text: str | None) -> datetime | None:
    """Read an instant of a message."""
    return None if text is None else datetime.fromisoformat(text)


def _record_failure(errand: Errand, tools: Toolbox, error: Exception) -> None:
    try:
        errand.fail(tools, error, now=read_right_now(tools.resources.database))
    except JournalError as trouble:
        # Without the database nothing can be recorded: the lease runs out and the row is found again.
        logs.record_error("failure_not_recorded", trouble, job=errand.job.value)


def _waits(job: JobName, error: Exception) -> work.NextWait:
    def wait_after(failures: int) -> timedelta | None:
        return next_wait(job, error, failures, chance=_CHANCE.random())

    return wait_after


def _write_instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
