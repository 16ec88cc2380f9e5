"""What the care team keeps about a patient: mutes, contacts, doses to take home, adverse events."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from journal_api.domain.access import Scope
from journal_api.domain.adverse_events import AdverseEvent, AdverseEventKind
from journal_api.domain.alerting import RuleId
from journal_api.domain.contacts import Contact, ContactKind, ContactOutcome
from journal_api.domain.dispensings import Dispensing
from journal_api.domain.mutes import Mute
from journal_api.domain.treatment_sessions import Medicine, Route
from journal_api.store.adverse_events import insert_event
from journal_api.store.contacts import insert_contact
from journal_api.store.dispensings import insert_dispensing, list_dispensings
from journal_api.store.entries import get_patient_key, lock_record
from journal_api.store.mutes import insert_mute
from tests.people import Person
from tests.web.matrix.relations import Relation
from tests.web.matrix.worlds import NOW, World, patient_of

LONG_AGO, MANY = date(2001, 1, 1), 5_000


def mute_rule(world: World, whose: Relation) -> UUID:
    """Mute a rule for a patient."""
    patient = world.patients[whose]
    ends_at = NOW + timedelta(days=1)
    mute = Mute(uuid4(), patient_of(patient), RuleId.SILENCE, NOW, ends_at, _name_carer(world, whose), "-")
    with world.resources.database.transaction(_record_of(patient)) as tx:
        insert_mute(tx, mute)
    return mute.id


def log_contact(world: World, whose: Relation) -> UUID:
    """Write a line into a patient's contact log, without a note."""
    patient = world.patients[whose]
    line = Contact(
        uuid4(), patient_of(patient), NOW, ContactKind.CALL, ContactOutcome.REACHED, _name_carer(world, whose), NOW
    )
    with world.resources.database.transaction(_record_of(patient)) as tx:
        cipher = world.resources.vault.cipher(line.patient_id, get_patient_key(tx, line.patient_id))
        insert_contact(tx, line, cipher=cipher)
    return line.id


def dispense(world: World, whose: Relation) -> UUID:
    """Write down doses to take home, on a day long before that of the example: a day has one dispensing."""
    patient = world.patients[whose]
    with world.resources.database.transaction(_record_of(patient)) as tx:
        earlier = len(list_dispensings(tx, patient_of(patient), after=None, limit=MANY))
    new = Dispensing(
        id=uuid4(),
        patient_id=patient_of(patient),
        dispensed_on=LONG_AGO + timedelta(days=earlier),
        medicine=Medicine.KETAMINE,
        route=Route.SUBLINGUAL,
        doses=8,
        dose_mg=100.0,
        days_supply=28,
        is_last=True,
        author_id=_name_carer(world, whose),
        recorded_at=NOW,
    )
    with world.resources.database.transaction(_record_of(patient)) as tx:
        insert_dispensing(tx, new, change=lock_record(tx, new.patient_id).last_change + 1)
    return new.id


def tell_event(world: World, whose: Relation) -> UUID:
    """Write down an adverse event that is no crisis, without a note."""
    patient = world.patients[whose]
    event = AdverseEvent(
        uuid4(), patient_of(patient), AdverseEventKind.OTHER, NOW.date(), _name_carer(world, whose), NOW
    )
    with world.resources.database.transaction(_record_of(patient)) as tx:
        desk = lock_record(tx, event.patient_id)
        cipher = world.resources.vault.cipher(event.patient_id, desk.wrapped_key)
        insert_event(tx, event, cipher=cipher, change=desk.last_change + 1)
    return event.id


def _name_carer(world: World, whose: Relation) -> UUID:
    return world.clinicians[Relation.OTHER if whose is Relation.OTHER else Relation.TEAM].user_id


def _record_of(patient: Person) -> Scope:
    return Scope(patient_id=patient_of(patient), tenant_id=patient.clinic_id)
