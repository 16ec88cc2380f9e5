"""Invitations: the record is there at once, a code works once, two who race do not both win."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Role, Scope
from journal_api.domain.care_teams import OnDuty
from journal_api.domain.clinics import PatientDetails
from journal_api.domain.errors import BrokenSeal, Conflict, Gone, Invalid, NotAllowed, NotFound, TooManyAttempts
from journal_api.services.invitations import (
    Acceptance,
    InvitationRequest,
    Invited,
    accept_invitation,
    invite,
    open_invitation_code,
)
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import Origin, SignedIn
from journal_api.store.database import Database
from journal_api.store.tables.accounts import account, invitation
from journal_api.store.tables.audit import audit
from journal_api.store.tables.clinics import care_team_member, care_team_patient, patient, patient_key
from journal_api.store.tables.entries import change_counter
from journal_api.store.tables.work import outbox
from tests.people import PASSWORD, TIMEZONE, People, Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _address() -> str:
    return f"{uuid4().hex}@people.test"


def _invite(resources: Resources, person: Person, role: Role = Role.PATIENT, **wanted: Any) -> Invited:
    request = InvitationRequest(role, wanted.pop("email", None) or _address(), **wanted)
    return invite(resources, person.grant("invitations", "write"), request, now=NOW)


def _accept(resources: Resources, code: str, *, now: datetime = NOW, password: str = PASSWORD) -> SignedIn:
    acceptance = Acceptance(code, password, "Eve", "Pacific/Auckland")
    return accept_invitation(resources, acceptance, origin=Origin(uuid4().hex, "phone", None), now=now)


def _one(owner: Database, statement: sa.Select[Any]) -> Any:
    with owner.transaction(Scope()) as tx:
        return tx.execute(statement).one()


def _team_of(owner: Database, patient_id: UUID | None) -> list[UUID]:
    with owner.transaction(Scope()) as tx:
        teams = sa.select(care_team_patient.c.care_team_id).where(care_team_patient.c.patient_id == patient_id)
        return list(tx.scalars(teams))


def test_a_patients_record_is_there_at_once(resources: Resources, owner: Database, people: People) -> None:
    details = PatientDetails("Eve", date(1980, 5, 17), "A-17")

    made = _invite(resources, people.admin, patient=details, care_team_ids=(people.team_id,))

    row = _one(owner, sa.select(patient).where(patient.c.id == made.patient_id))
    assert (row.display_name, row.birth_on, row.record_number) == ("Eve", date(1980, 5, 17), "A-17")
    assert (row.clinic_id, row.timezone) == (people.clinic_id, TIMEZONE)
    assert _one(owner, sa.select(change_counter).where(change_counter.c.patient_id == made.patient_id)).last_change == 0
    assert _one(owner, sa.select(patient_key).where(patient_key.c.patient_id == made.patient_id)).wrapped_key
    assert _team_of(owner, made.patient_id) == [people.team_id]
    assert made.expires_at == NOW + timedelta(days=14)


def test_an_invitation_leaves_its_mail_and_audit_row(resources: Resources, owner: Database, people: People) -> None:
    made = _invite(resources, people.admin)

    waiting = _one(owner, sa.select(outbox).where(outbox.c.subject_id == made.id))
    assert (waiting.kind, waiting.clinic_id, waiting.patient_id) == ("invitation_mail", people.clinic_id, None)
    row = _one(owner, sa.select(audit).where(audit.c.object_id == made.id))
    assert (row.action, row.outcome, row.user_id) == ("invitations.write", "allowed", people.admin.user_id)
    assert row.patient_id == made.patient_id


def test_the_code_is_kept_sealed_for_its_mail(resources: Resources, owner: Database, people: People) -> None:
    made = _invite(resources, people.admin)

    row = _one(owner, sa.select(invitation).where(invitation.c.id == made.id))
    assert made.code not in repr(row)
    assert open_invitation_code(resources, made.id, row.code_sealed) == made.code
    with pytest.raises(BrokenSeal):
        open_invitation_code(resources, uuid4(), row.code_sealed)


def test_accepting_makes_the_account(resources: Resources, owner: Database, people: People) -> None:
    made = _invite(resources, people.admin, email="Eve." + _address(), care_team_ids=(people.team_id,))

    opened = _accept(resources, made.code)

    row = _one(owner, sa.select(account).where(account.c.id == opened.user_id))
    assert (row.role, row.patient_id, row.clinic_id) == ("patient", made.patient_id, people.clinic_id)
    assert (row.display_name, row.timezone, row.locale) == ("Eve", "Pacific/Auckland", "en")
    assert row.email.startswith("Eve.")
    record = _one(owner, sa.select(patient).where(patient.c.id == made.patient_id))
    assert (record.timezone, record.display_name) == ("Pacific/Auckland", "Eve")
    kept = _one(owner, sa.select(invitation).where(invitation.c.id == made.id))
    assert (kept.accepted_at, kept.code_sealed) == (NOW, None)


def test_the_clinics_name_for_a_patient_stays(resources: Resources, owner: Database, people: People) -> None:
    made = _invite(resources, people.admin, patient=PatientDetails("Evelyn J."))

    _accept(resources, made.code)

    assert _one(owner, sa.select(patient).where(patient.c.id == made.patient_id)).display_name == "Evelyn J."


def test_an_invited_clinician_joins_as_primary_then_backup(
    resources: Resources, owner: Database, people: People
) -> None:
    with owner.transaction(Scope()) as tx:
        tx.execute(care_team_member.delete().where(care_team_member.c.care_team_id == people.other_team_id))
    duties = []
    for _ in range(2):
        made = _invite(resources, people.admin, Role.CLINICIAN, care_team_ids=(people.other_team_id,))
        opened = _accept(resources, made.code)
        row = _one(owner, sa.select(care_team_member).where(care_team_member.c.user_id == opened.user_id))
        duties.append(row.on_duty)

    assert duties == [OnDuty.PRIMARY, OnDuty.BACKUP]


def test_a_code_works_once(resources: Resources, people: People) -> None:
    made = _invite(resources, people.admin)
    _accept(resources, made.code)

    with pytest.raises(Gone):
        _accept(resources, made.code)


def test_a_code_ends_after_fourteen_days(resources: Resources, people: People) -> None:
    made, other = _invite(resources, people.admin), _invite(resources, people.admin)

    with pytest.raises(Gone):
        _accept(resources, made.code, now=NOW + timedelta(days=14))
    assert _accept(resources, other.code, now=NOW + timedelta(days=14, seconds=-1))


def test_of_two_racing_accepts_one_wins(resources: Resources, owner: Database, people: People) -> None:
    made = _invite(resources, people.admin)

    def accept(_number: int) -> str:
        try:
            _accept(resources, made.code)
        except Gone:
            return "gone"
        return "in"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(accept, range(4)))

    assert outcomes == ["gone", "gone", "gone", "in"]
    with owner.transaction(Scope()) as tx:
        accounts = sa.select(sa.func.count()).select_from(account).where(account.c.patient_id == made.patient_id)
        assert tx.scalar(accounts) == 1


def test_a_code_of_nobody_is_not_found_and_throttled(resources: Resources) -> None:
    origin = Origin(uuid4().hex, "phone", None)
    acceptance = Acceptance("nobody's", PASSWORD, "Eve", "UTC")
    for _ in range(20):
        with pytest.raises(NotFound):
            accept_invitation(resources, acceptance, origin=origin, now=NOW)

    with pytest.raises(TooManyAttempts):
        accept_invitation(resources, acceptance, origin=origin, now=NOW)


def test_a_weak_password_uses_no_code_up(resources: Resources, people: People) -> None:
    made = _invite(resources, people.admin)

    for weak in ("short", "password1234", "Harbor-Harbor-1"):
        with pytest.raises(Invalid):
            _accept(resources, made.code, password=weak)

    assert _accept(resources, made.code)


def test_an_address_of_the_same_clinic_is_told_to_the_inviter(resources: Resources, people: People) -> None:
    with pytest.raises(Conflict):
        _invite(resources, people.admin, email=people.chen.email.upper())


def test_an_address_of_another_clinic_is_told_only_to_its_owner(
    resources: Resources, people: People, other_people: People
) -> None:
    made = _invite(resources, people.admin, email=other_people.ana.email)

    with pytest.raises(Conflict):
        _accept(resources, made.code)


def test_inviting_a_patient_anew_keeps_the_record(resources: Resources, owner: Database, people: People) -> None:
    email = _address()
    first = _invite(resources, people.admin, email=email)
    second = _invite(resources, people.admin, email=email.upper(), patient=PatientDetails("Eve"))

    assert second.patient_id == first.patient_id
    assert _one(owner, sa.select(patient).where(patient.c.id == first.patient_id)).display_name == "Eve"
    _accept(resources, second.code)
    with pytest.raises(Conflict):
        _accept(resources, first.code)


def test_a_clinician_invites_patients_into_their_own_teams(
    resources: Resources, owner: Database, people: People
) -> None:
    silent = _invite(resources, people.chen)
    named = _invite(resources, people.chen, care_team_ids=(people.team_id,))

    assert _team_of(owner, silent.patient_id) == _team_of(owner, named.patient_id) == [people.team_id]


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMIN])
def test_a_clinician_invites_no_staff(resources: Resources, people: People, role: Role) -> None:
    with pytest.raises(NotAllowed):
        _invite(resources, people.chen, role)


def test_a_team_that_is_not_ones_own_is_not_there(
    resources: Resources, owner: Database, people: People, other_people: People
) -> None:
    email = _address()
    for person, team in ((people.chen, people.other_team_id), (people.admin, other_people.team_id)):
        with pytest.raises(Invalid) as refused:
            _invite(resources, person, email=email, care_team_ids=(people.team_id, team))

        assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/care_team_ids/1", "absent")]
    with owner.transaction(Scope()) as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(patient).where(patient.c.display_name == email)) == 0


def test_a_clinician_leaves_no_patient_without_a_team(resources: Resources, owner: Database, people: People) -> None:
    with pytest.raises(Invalid):
        _invite(resources, people.chen, care_team_ids=())
    with owner.transaction(Scope()) as tx:
        tx.execute(care_team_member.delete().where(care_team_member.c.user_id == people.chen.user_id))

    with pytest.raises(Invalid):
        _invite(resources, people.chen)


@pytest.mark.parametrize(
    ("role", "wanted", "pointer"),
    [
        (Role.CLINICIAN, {"patient": PatientDetails("Eve")}, "/patient"),
        (Role.ADMIN, {"care_team_ids": (uuid4(),)}, "/care_team_ids"),
        (Role.PATIENT, {"patient": PatientDetails("Eve", date(2026, 3, 4))}, "/patient/birth_on"),
    ],
)
def test_what_does_not_fit_the_role_is_refused(
    resources: Resources, people: People, role: Role, wanted: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _invite(resources, people.admin, role, **wanted)

    assert [fault.pointer for fault in refused.value.faults] == [pointer]
