"""Work left by the API: raised, replaced, and only within what the transaction is pinned to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.escalation import Channel, PlannedDelivery
from journal_api.domain.jobs import OutboxKind
from journal_api.store.database import Database
from journal_api.store.deliveries import cancel_deliveries, insert_deliveries
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.work import outbox, patient_work
from journal_api.store.work import announce, want_assessment
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, insert_alert, list_rows, make_ward, read_row


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture(params=["api", "worker"])
def database(request: pytest.FixtureRequest, shared_urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(getattr(shared_urls, request.param), pool_size=1)
    yield opened
    opened.close()


def test_wanting_an_assessment_never_lowers_what_is_wanted(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    for change in (3, 7, 5):
        with database.transaction(Scope(patient_id=ward.ana)) as tx:
            want_assessment(tx, ward.ana, change)

    row = read_row(shared_urls, patient_work, patient_id=ward.ana)
    assert (row.wanted_seq, row.done_seq) == (7, 0)


def test_a_patient_who_goes_on_writing_keeps_the_place_in_the_queue(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    wanted_at = []
    for change in (1, 2):
        with database.transaction(Scope(patient_id=ward.ana)) as tx:
            want_assessment(tx, ward.ana, change)
        wanted_at.append(read_row(shared_urls, patient_work, patient_id=ward.ana).wanted_at)

    assert wanted_at[0] == wanted_at[1]


def test_a_change_after_a_judgement_begins_to_wait_anew(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        want_assessment(tx, ward.ana, 1)
    before = read_row(shared_urls, patient_work, patient_id=ward.ana).wanted_at
    with as_owner(shared_urls) as tx:
        tx.execute(patient_work.update().where(patient_work.c.patient_id == ward.ana).values(done_seq=1))

    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        want_assessment(tx, ward.ana, 2)

    assert read_row(shared_urls, patient_work, patient_id=ward.ana).wanted_at > before


def test_putting_the_same_work_again_replaces_its_due_date(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    for due_at in (NOW, NOW + timedelta(days=2)):
        with database.transaction(Scope(patient_id=ward.ana)) as tx:
            put_due(tx, OutboxRow(OutboxKind.SILENCE_CHECK, ward.ana, due_at, ward.ana, ward.clinic_id))

    assert read_row(shared_urls, outbox, subject_id=ward.ana).due_at == NOW + timedelta(days=2)


def test_work_of_another_patient_cannot_be_left(database: Database, ward: Ward) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
        database.transaction(Scope(patient_id=ward.ben)) as tx,
    ):
        put_due(tx, OutboxRow(OutboxKind.SILENCE_CHECK, ward.ana, NOW, ward.ana, ward.clinic_id))


def test_planning_the_same_delivery_twice_makes_one(shared_urls: DatabaseUrls, database: Database, ward: Ward) -> None:
    alert_id = insert_alert(shared_urls, ward)
    planned = (PlannedDelivery(alert_id, 1, 0, 0, ward.chen, Channel.MAIL, NOW),)
    for _ in range(2):
        with database.transaction(Scope(patient_id=ward.ana)) as tx:
            insert_deliveries(tx, planned, patient_id=ward.ana, clinic_id=ward.clinic_id, now=NOW)

    assert [row.state for row in list_rows(shared_urls, delivery, alert_id=alert_id)] == ["pending"]


def test_an_answer_takes_back_what_is_still_to_be_sent(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    alert_id, later = insert_alert(shared_urls, ward), uuid4()
    planned = tuple(PlannedDelivery(alert_id, 1, step, 0, ward.chen, Channel.MAIL, NOW) for step in range(3))
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        insert_deliveries(tx, planned, patient_id=ward.ana, clinic_id=ward.clinic_id, now=NOW)

        assert cancel_deliveries(tx, alert_id) == 3
        assert cancel_deliveries(tx, later) == 0


def test_anybody_who_leaves_work_may_announce_it(database: Database, ward: Ward) -> None:
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        announce(tx)
        assert tx.in_transaction()
