"""The letters to operations that wait, and the telling of them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from journal_api.domain.jobs import OutboxKind
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.services.messengers import FakeMailer
from tests.wards import NOW, Ward, list_rows

OPERATIONS = "operations@host.example"


def find_waiting(urls: DatabaseUrls, ward: Ward, kind: OutboxKind) -> list[sa.Row]:
    found = list_rows(urls, outbox, clinic_id=ward.clinic_id, kind=kind.value)
    return [row for row in found if row.done_at is None]


def tell(worker: Resources, urls: DatabaseUrls, ward: Ward, mailer: FakeMailer, *, now: datetime = NOW) -> None:
    [notice] = find_waiting(urls, ward, OutboxKind.UNATTENDED_NOTICE)
    do_due_work(worker, notice.id, patient_id=None, clinic_id=ward.clinic_id, now=now, mailer=mailer)
