"""When the steps of a chain fall due in a real clinic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.alerting import OpenAlert, RuleId, Severity
from journal_api.services.intents import apply_intents
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.clinics import clinic
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, list_rows, make_ward, read_row

OPEN = OpenAlert(RuleId.RISK, Severity.URGENT, "Risk answer", "Answered 5 of 10.", {"value": 5.0})


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture(params=["api", "worker"])
def database(request: pytest.FixtureRequest, shared_urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(getattr(shared_urls, request.param), pool_size=3)
    yield opened
    opened.close()


def test_the_last_step_of_an_urgent_alert_waits_for_the_clinic_to_open(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    """It opens on a Monday when the clinic does not begin again before Thursday, in a zone two hours ahead."""
    hours = [{"day": day, "opens": "10:00:00", "closes": "16:00:00"} for day in ("monday", "thursday")]
    with as_owner(shared_urls) as tx:
        mine = clinic.c.id == ward.clinic_id
        tx.execute(clinic.update().where(mine).values(working_hours=hours, timezone="Africa/Johannesburg"))

    with database.transaction(Scope(patient_id=ward.ana, tenant_id=ward.clinic_id)) as tx:
        (alert_id,) = apply_intents(tx, patient_id=ward.ana, clinic_id=ward.clinic_id, intents=(OPEN,), now=NOW)

    opens_at = datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert [row.due_at for row in list_rows(shared_urls, delivery, alert_id=alert_id, step=3)] == [opens_at]
    assert read_row(shared_urls, alert, id=alert_id).due_at == opens_at + timedelta(hours=4)
    assert read_row(shared_urls, outbox, subject_id=alert_id).due_at == opens_at + timedelta(hours=4)
