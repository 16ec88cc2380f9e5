"""A storm of messages to Dr. Chen, and what is done with it."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from journal_api.domain.alerting import RuleId
from journal_api.services.deliveries import deliver
from journal_api.services.resources import Resources
from journal_api.services.work import do_due_work
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.services.messengers import FakeMailer
from tests.wards import NOW, Ward, as_owner, insert_alert, list_rows

GATHERED = NOW + timedelta(seconds=30)
RULES = (RuleId.WORSENING, RuleId.RELAPSE, RuleId.EARLY_WARNING)


def plan(urls: DatabaseUrls, ward: Ward, count: int, *, severity: str = "urgent") -> list[UUID]:
    """Plan so many messages to Dr. Chen, due together, about three alerts."""
    alerts = [insert_alert(urls, ward, severity=severity, rule=rule.value) for rule in RULES]
    same = {"patient_id": ward.ana, "clinic_id": ward.clinic_id, "recipient_id": ward.chen, "chain": 1, "round": 0}
    same |= {"channel": "mail", "state": "pending", "due_at": NOW, "created_at": NOW}
    rows = [{**same, "id": uuid4(), "alert_id": alerts[at % 3], "step": at} for at in range(count)]
    with as_owner(urls) as tx:
        tx.execute(delivery.insert(), rows)
    return [row["id"] for row in rows]


def send_all(
    resources: Resources, ward: Ward, ids: list[UUID], mailer: FakeMailer, *, now: datetime = NOW, at_once: int = 1
) -> None:
    """Send these, shuffled, by so many workers at once."""
    shuffled = random.Random(7).sample(ids, len(ids))
    with ThreadPoolExecutor(at_once) as workers:
        list(workers.map(lambda one: deliver(resources, ward.ana, one, now=now, mailer=mailer), shuffled))


def sum_up(resources: Resources, urls: DatabaseUrls, ward: Ward, mailer: FakeMailer, *, now: datetime) -> None:
    """Do the storm letters that are due."""
    for row in list_rows(urls, outbox, kind="storm_letter", clinic_id=ward.clinic_id):
        do_due_work(resources, row.id, patient_id=None, clinic_id=ward.clinic_id, now=now, mailer=mailer)


def expire_leases(urls: DatabaseUrls, ward: Ward) -> None:
    past = sa.func.clock_timestamp() - timedelta(seconds=1)
    with as_owner(urls) as tx:
        for table in (delivery, outbox):
            tx.execute(table.update().where(table.c.clinic_id == ward.clinic_id).values(lease_until=past))
