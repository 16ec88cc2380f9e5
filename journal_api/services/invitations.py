"""Inviting people into a clinic, and how they come in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from journal_api.domain.access import Grant, Role, Scope
from journal_api.domain.clinics import PatientDetails
from journal_api.domain.errors import Conflict, Fault, Gone, Invalid, NotAllowed, NotFound
from journal_api.domain.jobs import OutboxKind
from journal_api.services.access import granted_transaction
from journal_api.services.arrivals import Arrival, settle
from journal_api.services.auditing import SignInEvent, audit_sign_in, audit_use
from journal_api.services.passwords import hash_password, refuse_weak
from journal_api.services.resources import Resources
from journal_api.services.secret_codes import derive_key, hash_code, make_code, open_code, seal_code
from journal_api.services.sign_ins import Origin, SignedIn, open_sign_in
from journal_api.services.throttling import charge_code, clear_code, refuse_when_blocked
from journal_api.store import invitations as store
from journal_api.store.accounts import has_account
from journal_api.store.care_teams import list_own_care_team_ids, lock_care_team_ids, put_patient
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.invitations import Invitation, InvitationKey, NewInvitation
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.patient_records import insert_patient, insert_patient_key, update_patient_details
from journal_api.store.work import announce

OPEN_FOR = timedelta(days=14)
# Somewhere on Earth it is tomorrow already.
EARTH_TURNS = timedelta(hours=14)
_CODE = "invitation code"
_SEALED = "invitation code at rest"


@dataclass(frozen=True, slots=True)
class InvitationRequest:
    """Whom to invite as what.

    ``care_team_ids`` None: nothing was said, which for a clinician's patient means the clinician's own teams.
    ``patient`` is for patients alone; without it the record goes by the e-mail address until its patient comes.
    """

    role: Role
    email: str
    care_team_ids: tuple[UUID, ...] | None = None
    patient: PatientDetails | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was made, with the code that is mailed."""

    id: UUID
    code: str = field(repr=False)
    expires_at: datetime
    patient_id: UUID | None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What somebody sends who holds a code."""

    code: str = field(repr=False)
    password: str = field(repr=False)
    display_name: str
    timezone: str


def invite(resources: Resources, grant: Grant, wanted: InvitationRequest, *, now: datetime) -> Invited:
    """Invite somebody; a patient's record is opened at once, so that it can be prepared before they come.

    Inviting a patient anew who has not come yet makes a new code for the same record. Raises NotAllowed when a
    clinician invites staff, Invalid, and Conflict when the clinic has an account of this address.
    """
    code, invitation_id = make_code(), uuid4()
    # Which record it is for must be known before the transaction that is pinned to it.
    with granted_transaction(resources, grant, now=now) as tx:
        _refuse_misfits(grant, wanted, now=now)
        if has_account(tx, wanted.email):
            raise Conflict("The clinic has an account with this e-mail address.")
        awaiting = store.find_awaiting_patient(tx, wanted.email) if wanted.role is Role.PATIENT else None
    patient_id = None if wanted.role is not Role.PATIENT else awaiting or uuid4()
    with resources.database.transaction(replace(grant.scope, patient_id=patient_id)) as tx:
        teams = _choose_teams(tx, grant, wanted)
        told = Invitation(
            id=invitation_id,
            clinic_id=grant.caller.clinic_id,
            role=wanted.role,
            email=wanted.email,
            care_team_ids=teams,
            patient_id=patient_id,
            expires_at=now + OPEN_FOR,
            accepted_at=None,
        )
        if patient_id is not None:
            _prepare_record(tx, resources, told, details=wanted.patient, is_new=awaiting is None, now=now)
        store.insert_invitation(tx, _seal(resources, grant, told, code=code, now=now))
        put_due(tx, OutboxRow(OutboxKind.INVITATION_MAIL, invitation_id, now, None, told.clinic_id))
        announce(tx)
        audit_use(tx, replace(grant, scope=replace(grant.scope, patient_id=patient_id)), now=now, object_id=told.id)
    return Invited(told.id, code, told.expires_at, patient_id)


def accept_invitation(resources: Resources, acceptance: Acceptance, *, origin: Origin, now: datetime) -> SignedIn:
    """Make the account that a code invites to, and sign it in; once.

    Several transactions, because hashing a password is slow by design and must not hold a connection; the last one
    decides, under the invitation's lock. Raises NotFound for a code that is none, TooManyAttempts for a network that
    guesses, Invalid for a weak password, Gone for a code used or expired, Conflict when the address has an account.
    """
    key = _find_key(resources, acceptance.code, origin=origin, now=now)
    user_id = uuid4()
    scope = Scope(patient_id=key.patient_id, clinic_id=key.clinic_id, tenant_id=key.clinic_id, user_id=user_id)
    with resources.database.transaction(scope) as tx:
        told, clinic = store.get_invitation(tx, key.id), get_own_clinic(tx)
    if not told.is_open(now):
        raise Gone
    refuse_weak(acceptance.password, known=(told.email, clinic.name))
    arrival = Arrival(
        user_id=user_id,
        display_name=acceptance.display_name,
        timezone=acceptance.timezone,
        locale=clinic.locale,
        password_hash=hash_password(acceptance.password),
    )
    with resources.database.transaction(scope) as tx:
        told = store.lock_invitation(tx, key.id)
        if not told.is_open(now):
            raise Gone
        settle(tx, told, arrival, now=now)
        store.mark_accepted(tx, told.id, now=now)
        opened = open_sign_in(tx, resources, user_id=user_id, device=origin.device, now=now)
        clear_code(tx, resources, network=origin.network)
        audit_sign_in(tx, _accepted(told, opened, origin), now=now)
    return opened


def open_invitation_code(resources: Resources, invitation_id: UUID, sealed: bytes) -> str:
    """Return the code of an invitation for its mail. Raises BrokenSeal."""
    return open_code(derive_key(resources.secret, _SEALED), sealed, binding=invitation_id.bytes)


def _refuse_misfits(grant: Grant, wanted: InvitationRequest, *, now: datetime) -> None:
    if grant.caller.role is not Role.ADMIN and wanted.role is not Role.PATIENT:
        raise NotAllowed
    if wanted.patient is not None and wanted.role is not Role.PATIENT:
        raise Invalid(Fault("/patient", "invalid", "It is for the role patient alone."))
    birth_on = None if wanted.patient is None else wanted.patient.birth_on
    if birth_on is not None and birth_on > (now + EARTH_TURNS).date():
        raise Invalid(Fault("/patient/birth_on", "out_of_range", "It must not be in the future."))
    if wanted.care_team_ids and wanted.role is Role.ADMIN:
        raise Invalid(Fault("/care_team_ids", "invalid", "Admins are in no care team."))


def _choose_teams(tx: Transaction, grant: Grant, wanted: InvitationRequest) -> tuple[UUID, ...]:
    """Return the teams to join; a clinician knows only their own, and must leave no patient without one."""
    member = None if grant.caller.role is Role.ADMIN else grant.caller.user_id
    named = wanted.care_team_ids
    if named is None:
        named = () if member is None else list_own_care_team_ids(tx, member)
    if member is not None and not named:
        raise Invalid(Fault("/care_team_ids", "required", "A patient you invite must be in one of your care teams."))
    found = lock_care_team_ids(tx, named, member=member)
    absent = tuple(index for index, team in enumerate(named) if team not in found)
    if absent:
        raise Invalid(*(Fault(f"/care_team_ids/{index}", "absent", "There is no such care team.") for index in absent))
    return tuple(named)


def _prepare_record(
    tx: Transaction,
    resources: Resources,
    told: Invitation,
    *,
    details: PatientDetails | None,
    is_new: bool,
    now: datetime,
) -> None:
    """Open the record that awaits its patient, or bring the one that waits already up to date."""
    patient_id = told.patient_id
    if patient_id is None:
        return
    if is_new:
        insert_patient(
            tx,
            patient_id,
            details or PatientDetails(told.email),
            clinic_id=told.clinic_id,
            timezone=get_own_clinic(tx).timezone,
            now=now,
        )
        insert_patient_key(tx, patient_id, resources.vault.make_key(patient_id))
    elif details is not None:
        update_patient_details(tx, patient_id, details)
    for team in told.care_team_ids:
        put_patient(tx, team, patient_id, clinic_id=told.clinic_id)


def _seal(resources: Resources, grant: Grant, told: Invitation, *, code: str, now: datetime) -> NewInvitation:
    key = derive_key(resources.secret, _SEALED)
    return NewInvitation(
        invitation=told,
        invited_by=grant.caller.user_id,
        created_at=now,
        code_hash=hash_code(resources.secret, _CODE, code),
        code_sealed=seal_code(key, code, binding=told.id.bytes),
    )


def _find_key(resources: Resources, code: str, *, origin: Origin, now: datetime) -> InvitationKey:
    with resources.database.transaction(Scope()) as tx:
        seconds = charge_code(tx, resources, network=origin.network, now=now)
        key = None if seconds else store.find_invitation_key(tx, hash_code(resources.secret, _CODE, code))
        if key is None:
            outcome = "denied" if seconds else "failed"
            audit_sign_in(tx, SignInEvent("accept", outcome, origin.request_id), now=now)
    refuse_when_blocked(seconds)
    if key is None:
        raise NotFound
    return key


def _accepted(told: Invitation, opened: SignedIn, origin: Origin) -> SignInEvent:
    return SignInEvent(
        "accept",
        "allowed",
        origin.request_id,
        role=told.role,
        clinic_id=told.clinic_id,
        user_id=opened.user_id,
        sign_in_id=opened.sign_in_id,
    )
