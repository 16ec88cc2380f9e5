"""The caseload and the summary through the API: worst first, one query, and each role its own part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.alerting import OpenAlert, RuleId, Severity
from journal_api.domain.risk import RiskLevel
from journal_api.domain.summaries import PatientSummary
from journal_api.domain.trends import LastScore, TrendDirection
from journal_api.services.intents import apply_intents
from journal_api.store.database import Database
from journal_api.store.patient_summaries import save_summary
from journal_api.store.tables.audit import audit
from journal_api.store.tables.clinics import care_team_member, care_team_patient, patient
from journal_api.web import patients
from tests.databases import DatabaseUrls
from tests.wards import NOW, as_owner, list_rows, make_ward
from tests.web.ward_clients import WardClients, open_clients

CALM = PatientSummary(
    trend=TrendDirection.STEADY,
    last_entry_on=NOW.date(),
    adherence_30d=0.8,
    days_since_session=None,
    risk=RiskLevel.LOW,
    last_scores=(LastScore("mood", NOW.date(), 6.5),),
    next_due=NOW.date() + timedelta(days=1),
)
WARNING = OpenAlert(RuleId.EARLY_WARNING, Severity.URGENT, "Mood fell", "By 3 points.", {})


@pytest.fixture
def clients(shared_urls: DatabaseUrls) -> Iterator[WardClients]:
    with open_clients(shared_urls, make_ward(shared_urls), patients.blueprint) as opened:
        yield opened


def _enroll(urls: DatabaseUrls, clients: WardClients, name: str) -> UUID:
    patient_id, own = uuid4(), {"clinic_id": clients.ward.clinic_id}
    with as_owner(urls) as tx:
        tx.execute(patient.insert().values(id=patient_id, **own, display_name=name, timezone="UTC", created_at=NOW))
        tx.execute(care_team_patient.insert().values(patient_id=patient_id, care_team_id=clients.ward.team_id, **own))
    return patient_id


def _judge(urls: DatabaseUrls, clients: WardClients, patient_id: UUID, summary: PatientSummary) -> None:
    with as_owner(urls) as tx:
        save_summary(tx, patient_id=patient_id, clinic_id=clients.ward.clinic_id, summary=summary, now=NOW)


def _alarm(clients: WardClients, patient_id: UUID, severity: Severity) -> None:
    with clients.database.work_transaction(patient_id) as tx:
        intents = (replace(WARNING, severity=severity),)
        apply_intents(tx, patient_id=patient_id, clinic_id=clients.ward.clinic_id, intents=intents, now=NOW)


def _read_names(clients: WardClients, query: str = "", *, user_id: UUID | None = None) -> list[str]:
    answer = clients.get(user_id or clients.ward.chen, f"/v1/patients{query}")
    return [line["patient"]["display_name"] for line in answer.json["items"]]


def test_a_summary_tells_where_a_patient_stands(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    _judge(shared_urls, clients, clients.ward.ana, CALM)
    _alarm(clients, clients.ward.ana, Severity.URGENT)

    shown = clients.get(clients.ward.chen, f"/v1/patients/{clients.ward.ana}/summary").json

    (open_alert,) = shown.pop("open_alerts")
    assert (open_alert["severity"], open_alert["rule"], open_alert["state"]) == ("urgent", "CR-04", "open")
    assert open_alert["opened_at"] == NOW.isoformat()
    assert shown == {
        "patient": {
            "id": str(clients.ward.ana),
            "display_name": "Ana",
            "birth_on": None,
            "record_number": None,
            "timezone": "UTC",
        },
        "care_team_ids": [str(clients.ward.team_id)],
        "trend": "steady",
        "last_entry_on": "2026-03-02",
        "adherence_30d": 0.8,
        "days_since_session": None,
        "last_scores": [{"measure": "mood", "on": "2026-03-02", "value": 6.5}],
        "next_due": "2026-03-03",
        "risk": "elevated",
    }


def test_a_patient_reads_the_own_summary_without_the_words_of_the_alert(clients: WardClients) -> None:
    _alarm(clients, clients.ward.ana, Severity.CRITICAL)

    shown = clients.get(clients.ana_user, "/v1/patients/me/summary").json

    (open_alert,) = shown["open_alerts"]
    assert {open_alert[name] for name in ("rule", "severity", "title")} == {None}
    assert shown["trend"] == "too_little_data"


def test_a_patient_never_judged_has_too_little_data(clients: WardClients) -> None:
    shown = clients.get(clients.ward.chen, f"/v1/patients/{clients.ward.ana}/summary").json

    assert (shown["trend"], shown["risk"], shown["open_alerts"], shown["last_scores"]) == (
        "too_little_data",
        None,
        [],
        [],
    )


def test_a_summary_is_for_the_patient_and_the_care_team(clients: WardClients) -> None:
    path = f"/v1/patients/{clients.ward.ana}/summary"

    statuses = [
        clients.get(user_id, path).status_code
        for user_id in (clients.ana_user, clients.ward.chen, clients.ben_user, clients.ward.diaz, clients.ward.admin)
    ]

    assert statuses == [200, 200, 404, 404, 403]
    hidden, absent = clients.get(clients.ward.diaz, path), clients.get(clients.ward.diaz, _absent_summary())
    assert {**hidden.json, "request_id": ""} == {**absent.json, "request_id": ""}


def test_a_caseload_is_sorted_worst_first(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    named = {name: _enroll(shared_urls, clients, name) for name in ("bo", "Cy", "Di", "Ed", "Fay")}
    for name, risk in (("bo", RiskLevel.LOW), ("Cy", RiskLevel.HIGH), ("Di", RiskLevel.LOW), ("Ed", RiskLevel.LOW)):
        _judge(shared_urls, clients, named[name], replace(CALM, risk=risk))
    _alarm(clients, named["Di"], Severity.STANDARD)
    _alarm(clients, named["Fay"], Severity.CRITICAL)

    assert _read_names(clients) == ["Fay", "Di", "Cy", "bo", "Ed", "Ana"]
    assert _read_names(clients, "?sort=name") == ["Ana", "bo", "Cy", "Di", "Ed", "Fay"]


@pytest.mark.parametrize("sort", ["risk", "name"])
def test_pages_hold_every_patient_once_though_names_and_ranks_are_shared(
    clients: WardClients, shared_urls: DatabaseUrls, sort: str
) -> None:
    for number in range(7):
        patient_id = _enroll(shared_urls, clients, "Same Name")
        if number % 2:
            _judge(shared_urls, clients, patient_id, CALM)
        if number % 3 == 0:
            _alarm(clients, patient_id, Severity.URGENT)
    whole = clients.get(clients.ward.chen, f"/v1/patients?sort={sort}").json["items"]

    paged, query = [], f"sort={sort}&limit=3"
    while query:
        page = clients.get(clients.ward.chen, f"/v1/patients?{query}").json
        paged += page["items"]
        query = f"sort={sort}&limit=3&cursor={page['next_cursor']}" if page["next_cursor"] else ""

    assert paged == whole
    assert len({line["patient"]["id"] for line in paged}) == 8


def test_a_clinician_sees_the_own_patients_alone(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    assert _read_names(clients) == ["Ana"]
    assert _read_names(clients, user_id=clients.ward.diaz) == []

    with as_owner(shared_urls) as tx:
        tx.execute(care_team_member.delete().where(care_team_member.c.user_id == clients.ward.chen))

    assert _read_names(clients) == [], "leaving a team works on the next request"


def test_a_caseload_is_narrowed_to_a_team(clients: WardClients) -> None:
    assert _read_names(clients, f"?care_team_id={clients.ward.team_id}") == ["Ana"]
    assert _read_names(clients, f"?care_team_id={uuid4()}") == []


def test_an_admin_reads_names_and_membership_alone(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    _judge(shared_urls, clients, clients.ward.ana, CALM)
    _alarm(clients, clients.ward.ana, Severity.CRITICAL)

    ana, ben = clients.get(clients.ward.admin, "/v1/patients").json["items"]

    assert (ana["patient"]["display_name"], ben["patient"]["display_name"]) == ("Ana", "Ben")
    assert (ana["care_team_ids"], ben["care_team_ids"]) == ([str(clients.ward.team_id)], [])
    assert {ana[name] for name in set(ana) - {"patient", "care_team_ids"}} == {None}
    assert {ana["patient"][name] for name in ("birth_on", "record_number", "timezone")} == {None}


def test_an_admin_cannot_learn_the_risk_from_the_order(clients: WardClients) -> None:
    answer = clients.get(clients.ward.admin, "/v1/patients?sort=risk")

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "?sort")


def test_a_patient_has_no_caseload(clients: WardClients) -> None:
    assert clients.get(clients.ana_user, "/v1/patients").status_code == 403


@pytest.mark.parametrize("query", ["sort=mood", "limit=0", "care_team_id=x", "state=open"])
def test_a_query_of_the_wrong_shape_is_refused(clients: WardClients, query: str) -> None:
    assert clients.get(clients.ward.chen, f"/v1/patients?{query}").status_code == 422


def test_every_patient_shown_has_a_row_in_the_trail(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    other = _enroll(shared_urls, clients, "Bo")

    clients.get(clients.ward.chen, "/v1/patients")
    clients.get(clients.ward.chen, f"/v1/patients/{other}/summary")

    rows = list_rows(shared_urls, audit, user_id=clients.ward.chen)
    assert sorted((row.action, row.patient_id) for row in rows) == sorted(
        [("patients.read", clients.ward.ana), ("patients.read", other), ("summary.read", other)]
    )


def test_a_caseload_takes_one_query_however_long_it_is(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    for number in range(4):
        _alarm(clients, _enroll(shared_urls, clients, f"Patient {number}"), Severity.URGENT)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "display_name" in statement:
            statements.append(statement)

    engine = _engine_of(clients.database)
    sa.event.listen(engine, "before_cursor_execute", note)
    clients.get(clients.ward.chen, "/v1/patients")
    sa.event.remove(engine, "before_cursor_execute", note)

    assert len(statements) == 1


def _engine_of(database: Database) -> sa.Engine:
    return database._engine


def _absent_summary() -> str:
    return f"/v1/patients/{uuid4()}/summary"
