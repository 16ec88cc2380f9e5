"""The first wall: one table of who may do what, and how far each role reaches.

The second wall is row-level security: a grant names the rows its transaction may touch, and the database sees to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from journal_api.domain.errors import NotAllowed, NotFound
from journal_api.domain.note_keys import WrappedKey


class Role(StrEnum):
    """What an account is in its clinic."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    ADMIN = "admin"
    INTEGRATOR = "integrator"


class Relation(StrEnum):
    """What the patient named in a request is to the caller; the nearest relation that holds."""

    OWN = "own"
    TEAM = "team"
    CLINIC = "clinic"


class Reach(StrEnum):
    """How far a role reaches with an action."""

    OWN_RECORD = "the caller's own record, named in the path"
    TEAM_RECORD = "the record of a patient in one of the caller's care teams, named in the path"
    CLINIC_RECORD = "a patient of the caller's clinic, named in the path: name and membership only"
    OWN_ITEMS = "items of the caller's own record"
    TEAM_ITEMS = "items of the patients in the caller's care teams"
    CLINIC = "the people, teams and counts of the caller's clinic"
    REFERENCE = "the settings of the caller's clinic, to read"
    SELF = "the caller's own account"


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that one transaction may touch; row-level security holds it to them.

    ``tenant_id`` opens a clinic's settings to read, ``clinic_id`` its people and summary tables, ``patient_id`` one
    patient's record, ``user_id`` one account's own rows.
    """

    patient_id: UUID | None = None
    clinic_id: UUID | None = None
    tenant_id: UUID | None = None
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NamedPatient:
    """The patient a request names: an id, or the caller's own record (``me``), or nobody."""

    patient_id: UUID | None = None
    is_me: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, and what the patient named in the request is to them (None: nothing).

    ``own_key`` comes with a patient who names their own record, so that a write need not read it again; ``asked_at`` is
    the instant, by the database's clock, at which it was found out.
    """

    user_id: UUID
    role: Role
    clinic_id: UUID
    sign_in_id: UUID
    own_patient_id: UUID | None = None
    named_patient_id: UUID | None = None
    relation: Relation | None = None
    request_id: str | None = None
    own_key: WrappedKey | None = None
    asked_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """The proof that an access decision was taken: services take it, and transactions are opened with its scope."""

    caller: Caller
    resource: str
    action: str
    reach: Reach
    scope: Scope
    purpose: str

    @property
    def patient_id(self) -> UUID:
        """Name the patient this grant is pinned to; LookupError when it is for a list."""
        if self.scope.patient_id is None:
            raise LookupError("This grant is not pinned to a patient.")
        return self.scope.patient_id

    def pinned_to(self, patient_id: UUID) -> Grant:
        """Narrow a grant over many patients to one, whom a scoped query has shown to be within its reach."""
        scope = Scope(patient_id=patient_id, tenant_id=self.caller.clinic_id, user_id=self.caller.user_id)
        return replace(self, scope=scope)


_RECORD_READ = MappingProxyType({Role.PATIENT: Reach.OWN_RECORD, Role.CLINICIAN: Reach.TEAM_RECORD})
_RECORD_WRITE = MappingProxyType({Role.PATIENT: Reach.OWN_RECORD})
_RECORD_TOGETHER = _RECORD_READ
_RECORD_OF_TEAM = MappingProxyType({Role.CLINICIAN: Reach.TEAM_RECORD})
_EVERYBODY_SELF = MappingProxyType(dict.fromkeys(Role, Reach.SELF))
_STAFF_SELF = MappingProxyType({Role.CLINICIAN: Reach.SELF, Role.ADMIN: Reach.SELF})
_PEOPLE_SELF = MappingProxyType({Role.PATIENT: Reach.SELF, **_STAFF_SELF})
_EVERYBODY_REFERENCE = MappingProxyType(dict.fromkeys(Role, Reach.REFERENCE))
_STAFF_CLINIC = MappingProxyType({Role.ADMIN: Reach.CLINIC, Role.CLINICIAN: Reach.CLINIC})
_ADMIN_CLINIC = MappingProxyType({Role.ADMIN: Reach.CLINIC})

POLICY: Mapping[tuple[str, str], Mapping[Role, Reach]] = MappingProxyType(
    {
        ("mood_entries", "read"): _RECORD_READ,
        ("mood_entries", "write"): _RECORD_WRITE,
        ("practice_entries", "read"): _RECORD_READ,
        ("practice_entries", "write"): _RECORD_WRITE,
        ("treatment_sessions", "read"): _RECORD_READ,
        ("treatment_sessions", "write"): _RECORD_OF_TEAM,
        ("questionnaire_responses", "read"): _RECORD_READ,
        ("questionnaire_responses", "write"): _RECORD_WRITE,
        ("treatment_plan", "read"): _RECORD_READ,
        ("treatment_plan", "write"): _RECORD_OF_TEAM,
        ("intake", "read"): _RECORD_READ,
        ("intake", "write"): _RECORD_OF_TEAM,
        ("exposure", "read"): _RECORD_READ,
        ("dispensings", "read"): _RECORD_READ,
        ("dispensings", "write"): _RECORD_OF_TEAM,
        ("adverse_events", "read"): _RECORD_OF_TEAM,
        ("adverse_events", "write"): _RECORD_OF_TEAM,
        ("side_effects", "read"): _RECORD_READ,
        ("side_effects", "write"): _RECORD_TOGETHER,
        ("vitals", "read"): _RECORD_READ,
        ("vitals", "write"): _RECORD_OF_TEAM,
        ("due", "read"): _RECORD_READ,
        ("schedule", "read"): _RECORD_READ,
        ("schedule", "write"): _RECORD_OF_TEAM,
        ("sync", "read"): MappingProxyType({Role.PATIENT: Reach.OWN_ITEMS}),
        ("sync", "write"): MappingProxyType({Role.PATIENT: Reach.OWN_ITEMS}),
        ("trends", "read"): _RECORD_READ,
        ("summary", "read"): _RECORD_READ,
        ("course", "read"): _RECORD_READ,
        ("practice_summary", "read"): _RECORD_READ,
        ("profile", "read"): _RECORD_READ,
        ("profile", "write"): _RECORD_OF_TEAM,
        ("safety_plan", "read"): _RECORD_READ,
        ("safety_plan", "write"): _RECORD_TOGETHER,
        ("handover_note", "read"): _RECORD_OF_TEAM,
        ("handover_note", "write"): _RECORD_OF_TEAM,
        ("contacts", "read"): _RECORD_OF_TEAM,
        ("contacts", "write"): _RECORD_OF_TEAM,
        ("mutes", "read"): _RECORD_OF_TEAM,
        ("mutes", "write"): _RECORD_OF_TEAM,
        ("patients", "read"): MappingProxyType({Role.CLINICIAN: Reach.TEAM_ITEMS, Role.ADMIN: Reach.CLINIC}),
        ("alerts", "read"): MappingProxyType(
            {Role.PATIENT: Reach.OWN_ITEMS, Role.CLINICIAN: Reach.TEAM_ITEMS, Role.ADMIN: Reach.CLINIC}
        ),
        ("alert_details", "read"): MappingProxyType({Role.CLINICIAN: Reach.TEAM_ITEMS}),
        ("alert_counts", "read"): MappingProxyType({Role.CLINICIAN: Reach.TEAM_ITEMS, Role.ADMIN: Reach.CLINIC}),
        ("rules", "read"): _EVERYBODY_REFERENCE,
        ("rule_usefulness", "read"): MappingProxyType({Role.CLINICIAN: Reach.TEAM_ITEMS, Role.ADMIN: Reach.CLINIC}),
        ("rule_backtests", "read"): MappingProxyType({Role.CLINICIAN: Reach.TEAM_ITEMS, Role.ADMIN: Reach.CLINIC}),
        ("alerts", "act"): MappingProxyType({Role.CLINICIAN: Reach.TEAM_ITEMS}),
        ("invitations", "write"): _STAFF_CLINIC,
        ("care_teams", "read"): _STAFF_CLINIC,
        ("care_teams", "write"): _ADMIN_CLINIC,
        ("escalation_policies", "read"): _STAFF_CLINIC,
        ("escalation_policies", "write"): _ADMIN_CLINIC,
        ("on_call", "read"): _STAFF_CLINIC,
        ("on_call", "write"): _ADMIN_CLINIC,
        ("measures", "read"): _EVERYBODY_REFERENCE,
        ("measures", "write"): _ADMIN_CLINIC,
        ("instruments", "read"): _EVERYBODY_REFERENCE,
        ("clinic", "read"): _EVERYBODY_REFERENCE,
        ("clinic", "write"): _ADMIN_CLINIC,
        ("me", "read"): _EVERYBODY_SELF,
        ("me", "write"): _EVERYBODY_SELF,
        ("password", "write"): _EVERYBODY_SELF,
        ("second_factor", "read"): _STAFF_SELF,
        ("second_factor", "write"): _STAFF_SELF,
        ("sign_ins", "read"): _EVERYBODY_SELF,
        ("sign_ins", "write"): _EVERYBODY_SELF,
        ("devices", "read"): _EVERYBODY_SELF,
        ("devices", "write"): _EVERYBODY_SELF,
        ("contact_channels", "read"): _STAFF_SELF,
        ("contact_channels", "write"): _STAFF_SELF,
        ("quiet_hours", "read"): _PEOPLE_SELF,
        ("quiet_hours", "write"): _PEOPLE_SELF,
        ("users", "read"): _ADMIN_CLINIC,
        ("users", "write"): _ADMIN_CLINIC,
    }
)

_NEEDED_RELATION = MappingProxyType(
    {Reach.OWN_RECORD: (Relation.OWN,), Reach.TEAM_RECORD: (Relation.TEAM,), Reach.CLINIC_RECORD: (Relation.CLINIC,)}
)


def check_role(caller: Caller, resource: str, action: str) -> Reach:
    """Tell how far the caller's role reaches with this action; NotAllowed when it never may, whatever the object."""
    reach = POLICY[(resource, action)].get(caller.role)
    if reach is None:
        raise NotAllowed
    return reach


def decide(caller: Caller, resource: str, action: str) -> Grant:
    """Take the access decision: a grant, NotAllowed for the role, or NotFound for what is not the caller's."""
    reach = check_role(caller, resource, action)
    needed = _NEEDED_RELATION.get(reach)
    if needed is not None and caller.relation not in needed:
        raise NotFound
    return Grant(caller, resource, action, reach, _scope(caller, reach), _purpose(caller.role))


def _scope(caller: Caller, reach: Reach) -> Scope:
    if reach is Reach.SELF:
        return Scope(user_id=caller.user_id, tenant_id=caller.clinic_id)
    if reach is Reach.REFERENCE:
        return Scope(tenant_id=caller.clinic_id)
    if reach in {Reach.CLINIC, Reach.TEAM_ITEMS}:
        return Scope(clinic_id=caller.clinic_id, tenant_id=caller.clinic_id, user_id=caller.user_id)
    patient_id = caller.own_patient_id if reach is Reach.OWN_ITEMS else caller.named_patient_id
    return Scope(patient_id=patient_id, tenant_id=caller.clinic_id, user_id=caller.user_id)


def _purpose(role: Role) -> str:
    return {Role.PATIENT: "own_record", Role.ADMIN: "administration"}.get(role, "care")
