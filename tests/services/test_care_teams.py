"""Care teams under races, and what every act of an admin leaves in the trail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.errors import PatientsWouldBeUnwatched
from journal_api.services.care_teams import delete_care_team, put_patient
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.audit import audit
from journal_api.store.tables.clinics import care_team_patient
from tests.people import People

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _delete(resources: Resources, people: People, team: UUID) -> str:
    try:
        delete_care_team(resources, people.admin.grant("care_teams", "write"), team, revisions=None, now=NOW)
    except PatientsWouldBeUnwatched:
        return "kept"
    return "deleted"


def test_two_teams_deleted_at_once_leave_the_patient_one(resources: Resources, owner: Database, people: People) -> None:
    grant = people.admin.grant("care_teams", "write")
    assert people.ana.patient_id is not None
    put_patient(resources, grant, people.other_team_id, patient_id=people.ana.patient_id, now=NOW)

    with ThreadPoolExecutor(2) as pool:
        teams = (people.team_id, people.other_team_id)
        outcomes = sorted(pool.map(lambda team: _delete(resources, people, team), teams))

    assert outcomes == ["deleted", "kept"]
    with owner.transaction(Scope()) as tx:
        left = sa.select(sa.func.count()).where(care_team_patient.c.patient_id == people.ana.patient_id)
        assert tx.scalar(left) == 1


def _trail(owner: Database, user_id: UUID) -> list[tuple[str, str, UUID | None]]:
    with owner.transaction(Scope()) as tx:
        rows = tx.execute(
            sa.select(audit.c.action, audit.c.outcome, audit.c.patient_id)
            .where(audit.c.user_id == user_id)
            .order_by(audit.c.id)
        )
        return [(row.action, row.outcome, row.patient_id) for row in rows]


def test_every_call_leaves_its_audit_row(owner: Database, people: People) -> None:
    team = f"/v1/care-teams/{people.team_id}"
    ben = people.ben.patient_id
    before = len(_trail(owner, people.chen.user_id))
    people.chen.get("/v1/care-teams")
    people.chen.get(team)
    people.chen.get(f"{team}/members")
    people.chen.get("/v1/measures")
    people.chen.get("/v1/clinic")
    people.chen.get("/v1/me")
    people.chen.post("/v1/care-teams", json={"name": "x"})

    assert _trail(owner, people.chen.user_id)[before:] == [
        ("care_teams.read", "allowed", None),
        ("care_teams.read", "allowed", None),
        ("care_teams.read", "allowed", None),
        ("measures.read", "allowed", None),
        ("clinic.read", "allowed", None),
        ("me.read", "allowed", None),
        ("care_teams.write", "denied", None),
    ]
    people.admin.put(f"{team}/patients/{ben}")
    people.admin.delete(f"{team}/patients/{ben}")
    assert _trail(owner, people.admin.user_id)[-2:] == [("care_teams.write", "allowed", ben)] * 2


def test_an_absent_team_leaves_a_denial(owner: Database, people: People) -> None:
    people.diaz.get(f"/v1/care-teams/{people.team_id}")

    assert _trail(owner, people.diaz.user_id)[-1][:2] == ("care_teams.read", "denied")


def test_a_clinician_who_invites_staff_leaves_a_denial(owner: Database, people: People) -> None:
    people.chen.post("/v1/invitations", json={"role": "admin", "email": "boss@people.test"})

    assert _trail(owner, people.chen.user_id)[-1][:2] == ("invitations.write", "denied")
