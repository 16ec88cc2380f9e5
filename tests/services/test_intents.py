"""What the rules intend becomes rows: alerts, their history, their messages, as the API and as the worker alike."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.alerting import (
    TRANSITIONS,
    AlertState,
    Intent,
    MarkSupported,
    MarkUnsupported,
    OpenAlert,
    RaiseSeverity,
    RecordHistoricalEpisode,
    Recover,
    RuleId,
    Severity,
    UpdateEvidence,
)
from journal_api.domain.episodes import EpisodeRef
from journal_api.domain.errors import NotFound
from journal_api.domain.judgements import Shape
from journal_api.domain.risk import RiskEntry, decide_risk
from journal_api.domain.risk_readings import RiskReading
from journal_api.domain.thresholds import NOTHING_SET
from journal_api.services.alert_moves import exhaust_if_due, reopen_if_due
from journal_api.services.intents import apply_intents
from journal_api.store.alerts import list_alerts_of_patient, list_events
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert, alert_event, delivery
from journal_api.store.tables.audit import audit
from journal_api.store.tables.clinics import care_team_member
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, list_rows, make_ward, read_row

EPISODE = EpisodeRef(date(2026, 2, 20), date(2026, 3, 1), measure="mood", shape=Shape.GRADUAL)
OPEN = OpenAlert(RuleId.EARLY_WARNING, Severity.URGENT, "Mood fell", "By 3 points.", {"drop": 3.0}, EPISODE)
RISK = OpenAlert(RuleId.RISK, Severity.URGENT, "Risk answer", "Answered 5 of 10.", {"value": 5.0})


@pytest.fixture
def ward(shared_urls: DatabaseUrls) -> Ward:
    return make_ward(shared_urls)


@pytest.fixture(params=["api", "worker"])
def database(request: pytest.FixtureRequest, shared_urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(getattr(shared_urls, request.param), pool_size=3)
    yield opened
    opened.close()


@pytest.fixture
def api(shared_urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(shared_urls.api, pool_size=3)
    yield opened
    opened.close()


def _apply(database: Database, ward: Ward, *intents: Intent, later: timedelta = timedelta(0)) -> tuple[UUID, ...]:
    with database.transaction(Scope(patient_id=ward.ana, tenant_id=ward.clinic_id)) as tx:
        return apply_intents(tx, patient_id=ward.ana, clinic_id=ward.clinic_id, intents=intents, now=NOW + later)


def _history(urls: DatabaseUrls, ward: Ward, alert_id: UUID) -> list[tuple[str, str | None, str]]:
    rows = sorted(list_rows(urls, alert_event, patient_id=ward.ana, alert_id=alert_id), key=lambda row: row.number)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return [(row.action, row.from_state, row.to_state) for row in rows]


def test_an_alert_opens_with_its_policy_history_messages_and_trail(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    (alert_id,) = _apply(database, ward, OPEN)

    row = read_row(shared_urls, alert, id=alert_id)
    assert (row.state, row.severity, row.chain, row.version) == ("open", "urgent", 1, 1)
    assert row.policy["steps"][0] == {
        "after_seconds": 0.0,
        "targets": ["primary", "on_call"],
        "waits_for_opening": False,
    }
    assert row.notified_at == NOW
    assert _history(shared_urls, ward, alert_id) == [("opened", None, "open")]
    messages = list_rows(shared_urls, delivery, alert_id=alert_id)
    assert [message.recipient_id for message in messages if message.due_at == NOW] == [ward.chen]
    assert {message.state for message in messages} == {"pending"}
    waiting = read_row(shared_urls, outbox, subject_id=alert_id)
    assert (waiting.kind, waiting.due_at) == ("alert_unattended", row.due_at)
    assert read_row(shared_urls, audit, object_id=alert_id).action == "alerts.opened"


def test_an_alert_comes_back_as_it_was_intended(shared_urls: DatabaseUrls, database: Database, ward: Ward) -> None:
    _apply(database, ward, OPEN)

    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        (stored,) = list_alerts_of_patient(tx, ward.ana)

    assert (stored.rule, stored.episode, stored.evidence) == (OPEN.rule, EPISODE, {"drop": 3.0})


def test_opening_the_same_again_changes_nothing(shared_urls: DatabaseUrls, database: Database, ward: Ward) -> None:
    (first,) = _apply(database, ward, OPEN)

    (second,) = _apply(database, ward, OPEN, later=timedelta(minutes=1))

    assert second == first
    assert len(_history(shared_urls, ward, first)) == 1


def test_an_alert_nobody_is_to_be_told_of_sends_nothing(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    (alert_id,) = _apply(database, ward, replace(OPEN, notify=False))

    assert list_rows(shared_urls, delivery, alert_id=alert_id) == []
    assert list_rows(shared_urls, outbox, subject_id=alert_id) == []
    assert read_row(shared_urls, alert, id=alert_id).state == "open"


def test_with_nobody_to_tell_an_alert_is_unattended_at_once_and_operations_hear_of_it(
    shared_urls: DatabaseUrls, database: Database
) -> None:
    ward = make_ward(shared_urls)
    with as_owner(shared_urls) as tx:
        tx.execute(care_team_member.delete().where(care_team_member.c.clinic_id == ward.clinic_id))
        tx.exec_driver_sql("UPDATE account SET disabled_at = now() WHERE id = %s", (ward.admin,))

    (alert_id,) = _apply(database, ward, OPEN)

    assert read_row(shared_urls, alert, id=alert_id).state == "unattended"
    assert _history(shared_urls, ward, alert_id)[-1] == ("unattended", "open", "unattended")
    waiting = read_row(shared_urls, outbox, subject_id=alert_id)
    assert (waiting.kind, waiting.due_at) == ("alert_unattended", NOW)


def test_a_graver_answer_opens_the_alert_again_with_a_new_chain_and_policy(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    (alert_id,) = _apply(database, ward, RISK)

    _apply(database, ward, RaiseSeverity(alert_id, Severity.CRITICAL, "answered 9", "Answered 9.", {"value": 9.0}))

    row = read_row(shared_urls, alert, id=alert_id)
    assert (row.state, row.severity, row.chain, row.policy["rounds"]) == ("open", "critical", 2, 3)
    messages = list_rows(shared_urls, delivery, alert_id=alert_id)
    assert {(message.chain, message.state) for message in messages} == {(1, "canceled"), (2, "pending")}


def test_a_severity_never_falls(shared_urls: DatabaseUrls, database: Database, ward: Ward) -> None:
    (alert_id,) = _apply(database, ward, replace(RISK, severity=Severity.CRITICAL))

    _apply(database, ward, RaiseSeverity(alert_id, Severity.URGENT, "answered 4", "Answered 4.", {"value": 4.0}))

    row = read_row(shared_urls, alert, id=alert_id)
    assert (row.severity, row.chain) == ("critical", 1)
    assert _history(shared_urls, ward, alert_id)[-1] == ("evidence_changed", "open", "open")


def test_changed_evidence_is_shown_and_told_only_when_asked(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    (alert_id,) = _apply(database, ward, RISK)

    quiet = UpdateEvidence(alert_id, "Answered 4.", {"value": 4.0})
    _apply(database, ward, quiet, quiet, replace(quiet, evidence={"value": 6.0}, notify=True))

    actions = [action for action, _, _ in _history(shared_urls, ward, alert_id)]
    assert actions == ["opened", "evidence_changed", "told_again"]
    assert read_row(shared_urls, alert, id=alert_id).chain == 2


def test_support_is_taken_away_and_given_back(shared_urls: DatabaseUrls, database: Database, ward: Ward) -> None:
    (alert_id,) = _apply(database, ward, OPEN)

    _apply(database, ward, MarkUnsupported(alert_id), MarkUnsupported(alert_id))
    assert read_row(shared_urls, alert, id=alert_id).is_supported is False
    _apply(database, ward, MarkSupported(alert_id))

    actions = [action for action, _, _ in _history(shared_urls, ward, alert_id)]
    assert actions == ["opened", "no_longer_supported", "supported_again"]


def test_recovery_resolves_and_takes_back_what_was_still_to_be_sent(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    (alert_id,) = _apply(database, ward, OPEN)

    _apply(database, ward, Recover(alert_id), Recover(alert_id))

    row = read_row(shared_urls, alert, id=alert_id)
    assert (row.state, row.resolved_reason, row.resolved_by) == ("resolved", "recovered", None)
    assert {message.state for message in list_rows(shared_urls, delivery, alert_id=alert_id)} == {"canceled"}
    assert len(_history(shared_urls, ward, alert_id)) == 2


def test_a_new_episode_after_recovery_is_a_new_alert(shared_urls: DatabaseUrls, database: Database, ward: Ward) -> None:
    (first,) = _apply(database, ward, OPEN)
    _apply(database, ward, Recover(first))

    (second,) = _apply(database, ward, OPEN, later=timedelta(days=30))

    assert second != first


def test_an_episode_over_before_it_arrived_is_recorded_and_told_to_nobody(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    past = replace(EPISODE, ended_on=date(2026, 2, 25))

    (alert_id,) = _apply(
        database,
        ward,
        RecordHistoricalEpisode(RuleId.EARLY_WARNING, Severity.STANDARD, "Mood fell", "Then.", {}, past, 5),
    )

    row = read_row(shared_urls, alert, id=alert_id)
    assert (row.state, row.late_by_days, row.notified_at) == ("resolved", 5, None)
    assert list_rows(shared_urls, delivery, alert_id=alert_id) == []
    assert _history(shared_urls, ward, alert_id) == [("recorded", None, "resolved")]


def test_another_patients_alert_does_not_exist(database: Database, shared_urls: DatabaseUrls, ward: Ward) -> None:
    (alert_id,) = _apply(database, ward, OPEN)

    with database.transaction(Scope(patient_id=ward.ben)) as tx, pytest.raises(NotFound):
        apply_intents(tx, patient_id=ward.ben, clinic_id=ward.clinic_id, intents=(MarkUnsupported(alert_id),), now=NOW)


def test_two_risk_answers_at_once_are_one_alert_that_tells_the_graver_and_keeps_both(
    shared_urls: DatabaseUrls, api: Database
) -> None:
    for _ in range(10):
        ward = make_ward(shared_urls)
        barrier = Barrier(2)

        def answer(urge_to_harm: float, ward: Ward = ward, barrier: Barrier = barrier) -> UUID:
            reading = RiskReading(urge_to_harm)
            mark = reading.find_mark(NOTHING_SET)
            assert mark is not None
            entry = RiskEntry(uuid4(), NOW.date(), reading, mark)
            (opening,) = decide_risk(entry, live_alert=None, now=NOW, today=NOW.date())
            barrier.wait(10)
            return _apply(api, ward, opening)[0]

        with ThreadPoolExecutor(2) as threads:
            first, second = threads.map(answer, (5.0, 9.0))

        assert first == second
        row = read_row(shared_urls, alert, id=first)
        assert (row.severity, row.evidence["value"]) == ("critical", 9.0)
        assert sorted(one["value"] for one in row.evidence["answers"]) == [5.0, 9.0]
        for _, before, after in _history(shared_urls, ward, first)[1:]:
            assert before == after or (AlertState(before), AlertState(after)) in _edges()


def test_an_open_alert_nobody_answers_is_unattended_at_the_end_of_its_chain_not_before(
    shared_urls: DatabaseUrls, database: Database, ward: Ward
) -> None:
    (alert_id,) = _apply(database, ward, OPEN)
    end = read_row(shared_urls, alert, id=alert_id).due_at

    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        before = exhaust_if_due(tx, ward.ana, alert_id, now=end - timedelta(seconds=1))
        after = exhaust_if_due(tx, ward.ana, alert_id, now=end)

    assert (before.state, after.state) == (AlertState.OPEN, AlertState.UNATTENDED)


def test_only_an_answered_alert_opens_again_by_time(shared_urls: DatabaseUrls, database: Database, ward: Ward) -> None:
    (alert_id,) = _apply(database, ward, OPEN)

    with database.transaction(Scope(patient_id=ward.ana)) as tx:
        after = reopen_if_due(tx, ward.ana, alert_id, now=NOW + timedelta(days=30))
        events = list_events(tx, ward.ana, alert_id)

    assert (after.state, after.chain, len(events)) == (AlertState.OPEN, 1, 1)


def _edges() -> set[tuple[AlertState, AlertState]]:
    return {(before, after) for (before, _), after in TRANSITIONS.items()}
