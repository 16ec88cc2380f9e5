"""Alerts, their history and their messages are seen by their own patient's transaction alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.alerting import Alert, AlertState, RuleId, Severity
from journal_api.domain.errors import NotFound
from journal_api.domain.escalation import DEFAULT_POLICIES
from journal_api.store.alerts import (
    AlertEvent,
    compare_and_set,
    find_live_alert,
    get_policy,
    insert_alert,
    insert_event,
    list_alerts_of_patient,
    lock_alert,
)
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert, alert_event, delivery, delivery_attempt
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, insert_delivery, make_ward

POLICY = DEFAULT_POLICIES[Severity.CRITICAL]


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture(params=["api", "worker"])
def database(request: pytest.FixtureRequest, shared_urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(getattr(shared_urls, request.param), pool_size=1)
    yield opened
    opened.close()


def _alert(ward: Ward, **changes: object) -> Alert:
    plain = Alert(
        id=uuid4(),
        patient_id=ward.ana,
        clinic_id=ward.clinic_id,
        rule=RuleId.RISK,
        severity=Severity.CRITICAL,
        state=AlertState.OPEN,
        opened_at=NOW,
        title="Risk answer",
        explanation="Answered 9 of 10.",
        evidence={"value": 9.0, "nested": {"list": [1, None]}},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_an_alert_and_its_policy_come_back_as_they_were(database: Database, ward: Ward) -> None:
    stored = _alert(ward, due_at=NOW + timedelta(hours=1), notified_at=NOW)

    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        assert insert_alert(tx, stored, policy=POLICY)

        assert list_alerts_of_patient(tx, ward.ana) == (stored,)
        assert find_live_alert(tx, ward.ana, RuleId.RISK) == stored
        assert find_live_alert(tx, ward.ana, RuleId.SILENCE) is None
        assert get_policy(tx, ward.ana, stored.id) == POLICY


def test_a_second_live_alert_of_one_rule_is_not_stored(database: Database, ward: Ward) -> None:
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        stored = [
            insert_alert(tx, one, policy=POLICY)
            for one in (
                _alert(ward),
                _alert(ward),
                _alert(ward, rule=RuleId.SILENCE),
                _alert(ward, state=AlertState.RESOLVED),
            )
        ]

    assert stored == [True, False, True, True]


def test_only_the_next_version_is_stored(database: Database, ward: Ward) -> None:
    first = _alert(ward)
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        insert_alert(tx, first, policy=POLICY)

        assert compare_and_set(tx, replace(first, version=2, state=AlertState.ACKNOWLEDGED))
        assert not compare_and_set(tx, replace(first, version=2, state=AlertState.RESOLVED))
        assert not compare_and_set(tx, replace(first, version=4, state=AlertState.RESOLVED))
        assert lock_alert(tx, ward.ana, first.id).state is AlertState.ACKNOWLEDGED


def test_an_absent_alert_is_not_found(database: Database, ward: Ward) -> None:
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        with pytest.raises(NotFound):
            lock_alert(tx, ward.ana, uuid4())
        with pytest.raises(NotFound):
            get_policy(tx, ward.ana, uuid4())


def test_an_alert_of_another_patient_cannot_be_written(database: Database, ward: Ward) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
        database.transaction(Scope(patient_id=ward.ben)) as tx,
    ):
        insert_alert(tx, _alert(ward), policy=POLICY)


@pytest.mark.parametrize(
    "table", [alert, alert_event, delivery, delivery_attempt], ids=lambda table: f"table={table.name}"
)
def test_no_row_is_seen_without_its_patient(
    shared_urls: DatabaseUrls, database: Database, ward: Ward, table: sa.Table
) -> None:
    stored = _alert(ward)
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        insert_alert(tx, stored, policy=POLICY)
        insert_event(tx, AlertEvent(ward.ana, stored.id, 1, NOW, "opened", None, AlertState.OPEN))
    delivery_id = insert_delivery(shared_urls, ward, stored.id)
    with as_owner(shared_urls) as tx:
        attempt = {"patient_id": ward.ana, "delivery_id": delivery_id, "number": 1, "started_at": NOW}
        tx.execute(delivery_attempt.insert().values(**attempt))

    seen = []
    for scope in (Scope(), Scope(patient_id=ward.ben), Scope(patient_id=ward.ana), Scope(clinic_id=uuid4())):
        with database.transaction(scope) as tx:
            seen.append(tx.scalar(sa.select(sa.func.count()).select_from(table)))

    assert seen == [0, 0, 1, 0]


def test_whose_alert_it_is_and_which_rule_spoke_never_change(database: Database, ward: Ward) -> None:
    stored = _alert(ward)
    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        insert_alert(tx, stored, policy=POLICY)

    for name, value in (("rule", "CR-04"), ("opened_at", NOW), ("patient_id", ward.ana), ("title", "Nothing")):
        with (
            pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
            database.transaction(Scope(patient_id=ward.ana)) as tx,
        ):
            tx.execute(alert.update().where(alert.c.id == stored.id).values({name: value}))
