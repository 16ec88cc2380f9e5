"""What each role must never be told, by whichever answer."""

from __future__ import annotations

from collections.abc import Iterator

from journal_api.domain.access import Role
from tests.web.matrix.relations import Relation
from tests.web.matrix.worlds import World, patient_of

_UNSEEN_PATIENTS = {
    None: set(Relation),
    Role.PATIENT: set(Relation) - {Relation.OWN},
    Role.CLINICIAN: set(Relation) - {Relation.OWN, Relation.TEAM},
    Role.ADMIN: {Relation.OTHER},
    Role.INTEGRATOR: set(Relation),
}


def list_secrets(world: World, role: Role | None) -> Iterator[str]:
    """Yield the ids and addresses of the patients out of the role's sight, and whatever names the other clinic."""
    yield from map(str, (world.haven.clinic_id, world.haven.team_id, world.haven.chen.user_id))
    for relation, person in world.patients.items():
        if relation in _UNSEEN_PATIENTS[role]:
            yield str(patient_of(person))
            yield person.email
