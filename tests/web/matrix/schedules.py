"""Shifts and overrides in every relation to the callers: who is on call, and for which team."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID, uuid4

from journal_api.domain.on_call import Override, Shift
from journal_api.domain.weekdays import Weekday
from journal_api.services.on_call import add_override, add_shift, remove_override, remove_shift
from tests.people import Person
from tests.web.matrix.relations import Relation
from tests.web.matrix.worlds import NOW, World


def make_shift(world: World, relation: Relation) -> str:
    """Put somebody of a clinic on call every week; a deleted shift is taken out again."""
    admin, team_id, user_id = _cover_of(world, relation)
    shift = Shift(uuid4(), team_id, user_id, Weekday.MONDAY, time(8), time(18))
    add_shift(world.resources, admin.grant("on_call", "write"), shift, now=NOW)
    if relation is Relation.DELETED:
        remove_shift(world.resources, admin.grant("on_call", "write"), shift.id, now=NOW)
    return str(shift.id)


def make_override(world: World, relation: Relation) -> str:
    """Put somebody of a clinic on call for an hour; a deleted override is taken out again."""
    admin, team_id, user_id = _cover_of(world, relation)
    override = Override(uuid4(), team_id, user_id, NOW, NOW + timedelta(hours=1))
    add_override(world.resources, admin.grant("on_call", "write"), override, now=NOW)
    if relation is Relation.DELETED:
        remove_override(world.resources, admin.grant("on_call", "write"), override.id, now=NOW)
    return str(override.id)


def furnish_schedules(world: World) -> None:
    """Give each clinic and team two shifts and overrides or more."""
    for relation in (Relation.OWN, Relation.CLINIC, Relation.OTHER) * 2:
        make_shift(world, relation)
        make_override(world, relation)


def _cover_of(world: World, relation: Relation) -> tuple[Person, UUID, UUID]:
    people = world.haven if relation is Relation.OTHER else world.harbor
    if relation is Relation.CLINIC:
        return people.admin, people.other_team_id, people.diaz.user_id
    return people.admin, people.team_id, people.chen.user_id
