"""Looks at whether a patient is to be reminded: what waits, and doing it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work
from journal_api.store.outboxes import ClaimedWork, claim_due
from journal_api.store.tables.work import outbox
from tests.people import TIMEZONE, Person
from tests.services.messengers import FakeMailer

ZONE = ZoneInfo(TIMEZONE)
QUIET = "/v1/me/quiet-hours"


def tomorrow_at(hour: int) -> datetime:
    """Return an instant of the day after Ana came: what she is asked at first is open then."""
    on = read_now().astimezone(ZONE).date() + timedelta(days=1)
    return datetime.combine(on, time(hour), tzinfo=ZONE)


NOON = tomorrow_at(12)


def look(worker: Resources, person: Person, mailer: FakeMailer, *, now: datetime) -> None:
    """Do what waits for a patient, if it is due."""
    row = waiting(worker, person)
    do_due_work(worker, row.id, patient_id=person.patient_id, clinic_id=person.clinic_id, now=now, mailer=mailer)


def waiting(worker: Resources, person: Person) -> Any:
    assert person.patient_id is not None
    with worker.database.work_transaction(person.patient_id) as tx:
        mine = outbox.select().where(outbox.c.subject_id == person.patient_id, outbox.c.kind == "reminder")
        return tx.execute(mine.order_by(outbox.c.id.desc())).first()


def claim(worker: Resources, person: Person, *, now: datetime) -> ClaimedWork:
    with worker.database.transaction(Scope(patient_id=person.patient_id, tenant_id=person.clinic_id)) as tx:
        claimed = claim_due(tx, waiting(worker, person).id, now=now, lease=None, hold=timedelta(seconds=1))
    assert claimed is not None
    return claimed
