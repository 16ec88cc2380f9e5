"""Makes the things that requests name, each in every relation to the callers, by the names that paths give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import sqlalchemy as sa

from journal_api.domain.access import Role, Scope
from journal_api.domain.alerting import OpenAlert, RuleId
from journal_api.domain.care_teams import OnDuty
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.services.care_teams import delete_care_team, make_care_team, put_member
from journal_api.services.entries import delete_entry
from journal_api.services.intents import apply_intents
from journal_api.services.sign_ins import open_sign_in
from journal_api.store.tables.alerts import alert
from tests.contact_channels import SMS, give_channel
from tests.factors import begin_factor
from tests.people import Joining, Person
from tests.web.alert_openings import RISK, WARNING
from tests.web.matrix.care import dispense, log_contact, mute_rule, tell_event
from tests.web.matrix.relations import Relation
from tests.web.matrix.routes import Route
from tests.web.matrix.schedules import furnish_schedules, make_override, make_shift
from tests.web.matrix.sessions import hold_session
from tests.web.matrix.worlds import NOW, World, patient_of

MEASURE = {"name": "craving", "min": 0, "max": 10, "step": 1, "higher_is": "worse", "label": "Cravings"}
_MOMENT = {"recorded_at": "2026-11-20T21:14:00+01:00"}
_ENTRIES = {
    "mood-entries": {**_MOMENT, "mood": 6},
    "practice-entries": {**_MOMENT, "practice": "meditation"},
    "questionnaire-responses": {
        "completed_at": _MOMENT["recorded_at"],
        "instrument": "phq2",
        "answers": {"q1": 1, "q2": 0},
    },
    "side-effects": {**_MOMENT, "side_effect": "nausea", "severity": 1},
}


# Of a rule that no request asks and no other cell opens.
STANDING = replace(WARNING, rule=RuleId.NO_RESPONSE)
# There is no such severity, in whatever clinic one looks.
_NOWHERE = frozenset({Relation.OTHER, Relation.DELETED})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request shall name: the kind as paths call it, its relation to a caller of ``role``.

    ``whose`` record it lies in, where it lies in one; anew, because the operation may change it.
    """

    route: Route
    role: Role
    kind: str
    relation: Relation
    whose: Relation
    is_anew: bool

    @property
    def collection(self) -> str:
        """The kind of entries that a route below a patient is about; other routes name none."""
        return next((collection for collection in _ENTRIES if f"/{collection}" in self.route.rule), "")

    @property
    def standing(self) -> tuple[object, ...]:
        """What tells it from other things that stand already; of a rule a patient has one live alert."""
        if self.kind == "alert_id":
            return (self.kind, self.relation)
        owner = self.role if self.kind in {"sign_in_id", "device_id"} else None
        return (owner, self.kind, self.relation, self.whose, self.collection)


@dataclass(frozen=True, slots=True)
class Things:
    """Makes what requests name."""

    world: World
    standing: dict[tuple[object, ...], str] = field(default_factory=dict)

    @property
    def makers(self) -> Mapping[str, Callable[[Wish], str]]:
        """Who makes what."""
        return {
            "patient_id": lambda wish: self.name_patient(wish.relation),
            "entry_id": self.make_entry,
            "session_id": self.make_session,
            "response_id": self.make_response,
            "instrument": lambda wish: "never_was" if wish.relation is Relation.DELETED else "phq9",
            "rule": lambda wish: "CR-00" if wish.relation is Relation.DELETED else RuleId.WORSENING.value,
            "alert_id": lambda wish: str(self.open_alert(wish.relation, WARNING if wish.is_anew else STANDING)),
            # Of a rule of its own: the alerts that paths name stay live.
            "alert_of_record": lambda wish: str(self.open_alert(wish.relation, replace(WARNING, rule=RuleId.SILENCE))),
            "care_team_id": self.make_team,
            "user_id": self.make_user,
            "name": lambda wish: self.name_measure(wish.relation),
            "sign_in_id": self.make_sign_in,
            "device_id": self.make_device,
            "channel": self.set_channel,
            "mute_id": self.make_mute,
            "dispensing_id": self.make_dispensing,
            "event_id": self.make_event,
            "severity": lambda wish: "grave" if wish.relation in _NOWHERE else "urgent",
            "shift_id": lambda wish: make_shift(self.world, wish.relation),
            "override_id": lambda wish: make_override(self.world, wish.relation),
            "covered_team": lambda wish: self.make_team(replace(wish, is_anew=False)),
            "covering_user": lambda wish: self.make_user(replace(wish, is_anew=False)),
        }

    def make(self, wish: Wish) -> str:
        """Make the thing. What no request can change need not be made anew: it stands, and is named again."""
        if wish.relation is Relation.ABSENT:
            return "absent" if wish.kind in {"name", "instrument", "rule", "channel"} else str(uuid4())
        # Of each kind of channel somebody has one: what another operation forgot is given again.
        if wish.is_anew or wish.kind == "channel":
            return self.makers[wish.kind](wish)
        if wish.standing not in self.standing or self.is_attended(wish):
            self.standing[wish.standing] = self.makers[wish.kind](wish)
        return self.standing[wish.standing]

    def name_patient(self, relation: Relation) -> str:
        """Name a patient as a path does."""
        return "me" if relation is Relation.OWN else self.identify_patient(relation)

    def identify_patient(self, relation: Relation) -> str:
        """Name a patient by id, as a filter does."""
        return str(patient_of(self.world.patients[relation]))

    def make_entry(self, wish: Wish) -> str:
        """Make an entry of the kind that the route is about."""
        person = self.world.patients[wish.whose]
        path = f"/v1/patients/me/{wish.collection}"
        sent = self.world.send(person, "POST", path, json=_ENTRIES[wish.collection])
        assert sent.status_code == 201, sent.text
        if wish.relation is Relation.DELETED:
            assert self.world.send(person, "DELETE", sent.headers["Location"]).status_code == 204
        return str(sent.get_json()["id"])

    def make_session(self, wish: Wish) -> str:
        """Hold a session in the record that the wish names."""
        return self.hold_session(self.world.patients[wish.whose])

    def hold_session(self, person: Person) -> str:
        """Hold a session that can be discharged at the world's time, in place of those that stand there."""
        people = self.world.harbor if person.clinic_id == self.world.harbor.clinic_id else self.world.haven
        return hold_session(self.world.resources, self.world.owner, people.chen, patient_of(person))

    def make_response(self, wish: Wish) -> str:
        """Answer a questionnaire; no request deletes it, so the use case does."""
        person = self.world.patients[wish.whose]
        body = _ENTRIES["questionnaire-responses"]
        sent = self.world.send(person, "POST", "/v1/patients/me/questionnaire-responses", json=body)
        assert sent.status_code == 201, sent.text
        response_id = UUID(sent.get_json()["id"])
        if wish.relation is Relation.DELETED:
            grant = person.grant("questionnaire_responses", "write")
            kind = QUESTIONNAIRE_RESPONSE
            delete_entry(self.world.resources, grant, kind, response_id, expected=None, now=NOW)
        return str(response_id)

    def open_alert(self, relation: Relation, opening: OpenAlert) -> UUID:
        """Open an alert that nobody attends to, in place of the live one of its rule."""
        person = self.world.patients[relation]
        patient_id = patient_of(person)
        live = sa.update(alert).where(alert.c.patient_id == patient_id, alert.c.rule == opening.rule.value)
        with self.world.owner.transaction(Scope()) as tx:
            tx.execute(live.values(state="resolved", resolved_at=NOW))
        scope = Scope(patient_id=patient_id, tenant_id=person.clinic_id)
        with self.world.resources.database.transaction(scope) as tx:
            about = {"patient_id": patient_id, "clinic_id": person.clinic_id}
            (alert_id,) = apply_intents(tx, **about, intents=(opening,), now=NOW)
        with self.world.owner.transaction(Scope()) as tx:
            tx.execute(sa.update(alert).where(alert.c.id == alert_id).values(state="unattended"))
        return alert_id

    def is_attended(self, wish: Wish) -> bool:
        """Tell whether the alert that stands no longer waits: replaced by another's, or handed over by who left."""
        if wish.kind != "alert_id":
            return False
        state = sa.select(alert.c.state).where(alert.c.id == UUID(self.standing[wish.standing]))
        with self.world.owner.transaction(Scope()) as tx:
            return tx.scalar(state) != "unattended"

    def make_team(self, wish: Wish) -> str:
        """Make a care team, or name the one that stands."""
        relation = wish.relation
        if not wish.is_anew and relation in self.world.teams:
            return str(self.world.teams[relation])
        people = self.world.haven if relation is Relation.OTHER else self.world.harbor
        grant = people.admin.grant("care_teams", "write")
        team = make_care_team(self.world.resources, grant, f"Team {relation.value}", now=NOW)
        if relation is Relation.DELETED:
            delete_care_team(self.world.resources, grant, team.id, revisions=None, now=NOW)
            return str(team.id)
        member = people.diaz if relation is Relation.CLINIC else people.chen
        put_member(self.world.resources, grant, team.id, user_id=member.user_id, on_duty=OnDuty.PRIMARY, now=NOW)
        return str(team.id)

    def make_user(self, wish: Wish) -> str:
        """Make a clinician whom the operation may change, or name the one that stands."""
        if not wish.is_anew or wish.relation is Relation.DELETED:
            return str(self.world.clinicians[wish.relation].user_id)
        people = self.world.haven if wish.relation is Relation.OTHER else self.world.harbor
        team_id = people.other_team_id if wish.relation is Relation.CLINIC else people.team_id
        with self.world.owner.transaction(Scope()) as tx:
            join = Joining(self.world.resources, tx, people.clinic_id, NOW)
            return str(join.clinician("Dr. Fry", team_id).user_id)

    def make_sign_in(self, wish: Wish) -> str:
        """Open another sign-in of somebody; a deleted one has ended."""
        person = self._owner_of(wish)
        with self.world.resources.database.transaction(Scope(user_id=person.user_id)) as tx:
            opened = open_sign_in(tx, self.world.resources, user_id=person.user_id, device="other", now=NOW)
        if wish.relation is Relation.DELETED:
            body = {"refresh_token": opened.refresh_token}
            assert self.world.send(None, "POST", "/v1/auth/logout", json=body).status_code == 204
        return str(opened.sign_in_id)

    def make_device(self, wish: Wish) -> str:
        """Register a device of somebody; a deleted one is forgotten."""
        person = self._owner_of(wish)
        body = {"platform": "ios", "token": uuid4().hex, "name": "phone"}
        made = self.world.send(person, "POST", "/v1/me/devices", json=body)
        assert made.status_code == 201, made.text
        if wish.relation is Relation.DELETED:
            assert self.world.send(person, "DELETE", made.headers["Location"]).status_code == 204
        return str(made.get_json()["id"])

    def set_channel(self, wish: Wish) -> str:
        """Give the caller the channel that the path names, verified, in place of the one that stands."""
        if wish.relation is Relation.DELETED:
            return "fax"
        give_channel(self.world.owner, self.world.callers[wish.role], SMS)
        return SMS.value

    def make_mute(self, wish: Wish) -> str:
        """Mute a rule for the patient whose record the path names; a mute is never deleted: none stands for it."""
        return str(uuid4() if wish.relation is Relation.DELETED else mute_rule(self.world, wish.whose))

    def make_dispensing(self, wish: Wish) -> str:
        """Write doses down in the record the path names; withdrawn ones stay in it: none stands for a deleted one."""
        return str(uuid4() if wish.relation is Relation.DELETED else dispense(self.world, wish.whose))

    def make_event(self, wish: Wish) -> str:
        """Write an event into the record that the path names; a withdrawn one stays in it, as doses do."""
        return str(uuid4() if wish.relation is Relation.DELETED else tell_event(self.world, wish.whose))

    def _owner_of(self, wish: Wish) -> Person:
        """Name whose it is, where each person has things of their own."""
        if wish.relation in {Relation.OWN, Relation.DELETED}:
            return self.world.callers[wish.role]
        return self.world.clinicians[wish.relation]

    def name_measure(self, relation: Relation) -> str:
        """Name a measure: each clinic has one of its own; deleted ones are none."""
        names = {Relation.OTHER: "of_haven", Relation.DELETED: "never_was"}
        return names.get(relation, str(MEASURE["name"]))


def furnish(world: World) -> Things:
    """Give every list of the world two items or more, so that each has a next page, and staff a second factor begun."""
    things = Things(world)
    for name in (MEASURE["name"], "restlessness"):
        world.send(world.harbor.admin, "POST", "/v1/measures", json={**MEASURE, "name": name})
    world.send(world.haven.admin, "POST", "/v1/measures", json={**MEASURE, "name": "of_haven"})
    for relation, person in world.patients.items():
        for collection, entry in (*_ENTRIES.items(), *_ENTRIES.items()):
            world.send(person, "POST", f"/v1/patients/me/{collection}", json=entry)
        for furnish_care in 2 * (mute_rule, log_contact, dispense, tell_event):
            furnish_care(world, relation)
        for opening in (WARNING, RISK):
            things.open_alert(relation, opening)
        for _ in range(2):
            things.hold_session(person)
    furnish_schedules(world)
    _begin_factors(world)
    return things


def _begin_factors(world: World) -> None:
    for person in (world.harbor.chen, world.harbor.admin):
        begin_factor(world.resources, person, now=NOW)


def furnish_people(things: Things) -> None:
    """Give each caller further sign-ins and devices: others of theirs may have ended with a changed password."""
    for person in things.world.callers.values():
        for _ in range(2):
            body = {"platform": "ios", "token": uuid4().hex, "name": "phone"}
            things.world.send(person, "POST", "/v1/me/devices", json=body)
            with things.world.resources.database.transaction(Scope(user_id=person.user_id)) as tx:
                open_sign_in(tx, things.world.resources, user_id=person.user_id, device="other", now=NOW)
