"""What is attacked: every operation, with a path and a caller for whom a sound request would succeed."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from werkzeug.test import TestResponse

from journal_api.domain.access import Role, Scope
from tests.people import Person
from tests.web.hostile.attacks import Attack
from tests.web.matrix.cells import build_path, may
from tests.web.matrix.routes import Route, list_routes
from tests.web.matrix.things import Things
from tests.web.matrix.worlds import World

# Refused requests are told of here, and guesses are counted here: that is what these are for.
_TELLING = frozenset({"audit", "sign_in_throttle"})


@dataclass(frozen=True, slots=True)
class Target:
    """One operation, the path to something that its caller may have, and the caller; None: nobody needs to sign in."""

    route: Route
    path: str
    person: Person | None


def list_targets(things: Things) -> tuple[Target, ...]:
    """Aim at every operation of the world's app."""
    targets = []
    for route in list_routes(things.world.app):
        role = next(role for role in Role if may(route, role))
        person = None if route.declared.is_public else things.world.callers[role]
        path = build_path(things, route, role, will_succeed=False)
        targets.append(Target(route, path, person))
    return tuple(targets)


def send(world: World, target: Target, attack: Attack) -> TestResponse:
    """Send the attack in place of a sound request."""
    return world.send(
        target.person,
        target.route.method,
        target.path,
        data=attack.body,
        content_type=attack.content_type if attack.body is not None else None,
        query_string=attack.query.decode("latin-1"),
        headers={"If-Match": "*", **attack.headers},
        environ_overrides=dict(attack.environ),
    )


def read_footprints(world: World) -> dict[str, tuple[int, int]]:
    """Tell of every table how many rows it has and what they come to: a changed row changes the sum."""
    with world.owner.transaction(Scope()) as tx:
        names = tx.scalars(
            sa.text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
        ).all()
        return {
            name: tuple(tx.execute(sa.text(_FOOTPRINT.format(name=name))).one())
            for name in names
            if name not in _TELLING
        }


_FOOTPRINT = "SELECT count(*), coalesce(sum(hashtext(t::text)), 0)::bigint FROM {name} AS t"
