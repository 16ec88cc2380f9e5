"""A cursor is good for the list, the filters and the caller it was made for, and for nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from journal_api.domain.access import Role
from journal_api.web.calls import EXTENSION
from journal_api.web.cursors import Cursors, Position
from tests.web.matrix.cells import build_path, may
from tests.web.matrix.relations import Relation
from tests.web.matrix.routes import Route
from tests.web.matrix.things import Things, furnish_people
from tests.web.matrix.worlds import World

# Lists that have a second page only after a long story: their positions count.
COUNTED: Mapping[str, Position] = {"list_alert_events": (1,), "list_alert_deliveries": (1,)}
GOOD, BAD = frozenset({200}), frozenset({400})
Scope = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list as one caller pages through it, and what seals its cursors."""

    route: Route
    path: str
    scope: Scope
    position: Position


def test_a_cursor_opens_its_own_list_alone(
    world: World, things: Things, routes: tuple[Route, ...], asked: Counter[str]
) -> None:
    cursors: Cursors = world.app.extensions[EXTENSION].cursors
    furnish_people(things)
    wrong = []
    for role, route in ((role, route) for route in routes for role in Role if "cursor" in route.declared.query.fields):
        if not may(route, role):
            path = build_path(things, route, role)
            answers = [("forbidden", frozenset({403}), _status(world, role, path, cursor="any"))] * len(Relation)
        else:
            listing = _open_listing(world, things, route, role)
            answers = [
                (relation.value, GOOD if relation is Relation.OWN else BAD, _status(world, role, listing.path, cursor))
                for relation, cursor in _forge(world, cursors, listing)
            ]
        asked["cursor"] += len(answers)
        wrong += [f"{route.name} {role}: {told}" for told in answers if told[2] not in told[1]]

    assert wrong == []
    assert asked["cursor"] >= len(Role) * len(Relation)


def _status(world: World, role: Role, path: str, cursor: str) -> int:
    return world.send(world.callers[role], "GET", path, query_string={"cursor": cursor}).status_code


def _open_listing(world: World, things: Things, route: Route, role: Role) -> Listing:
    """Read the first page of one item; the position in its cursor shows how this list's cursors are sealed."""
    cursors: Cursors = world.app.extensions[EXTENSION].cursors
    path = build_path(things, route, role)
    answer = world.send(world.callers[role], "GET", path, query_string={"limit": 1})
    assert answer.status_code == 200, answer.text
    scope = _name_scope(world, route, path, role)
    # A list ends; what changes has a cursor at its end as well.
    cursor = answer.get_json().get("next_cursor") or answer.get_json().get("cursor")
    assert cursor or route.name in COUNTED, f"{route.name} needs two items for {role} in things.py"
    position = cursors.open(cursor, scope=scope) if cursor else COUNTED[route.name]
    return Listing(route, path, scope, position)


def _name_scope(world: World, route: Route, path: str, role: Role) -> Scope:
    """Name what the app binds a cursor to, as it would for this request."""
    _endpoint, values = world.app.url_map.bind("localhost").match(path, method="GET")
    resolved = {name: _resolve(world, text, role) for name, text in values.items()}
    filters = {
        field.attribute or name: field.load_default
        for name, field in route.declared.query.fields.items()
        if name not in {"limit", "cursor"} and isinstance(field.load_default, str | int)
    }
    return {
        "list": route.endpoint,
        "path": resolved,
        "filters": filters,
        "caller": str(world.callers[role].user_id),
    }


def _resolve(world: World, text: str, role: Role) -> str:
    return str(world.callers[role].patient_id) if text == "me" else text


def _forge(world: World, cursors: Cursors, listing: Listing) -> Iterator[tuple[Relation, str]]:
    """Yield the cursor of each relation: one's own, a colleague's or neighbor's, a stranger's, none, a former one."""

    def seal(**changed: Any) -> str:
        return cursors.seal(listing.position, scope={**listing.scope, **changed})

    own = seal()
    yield Relation.OWN, own
    yield Relation.TEAM, seal(caller=str(world.clinicians[Relation.TEAM].user_id))
    yield Relation.CLINIC, seal(caller=str(world.clinicians[Relation.CLINIC].user_id))
    yield Relation.OTHER, seal(caller=str(world.haven.admin.user_id), path={})
    yield Relation.ABSENT, own[:-2] + ("AA" if own[-2:] != "AA" else "BB")
    yield Relation.DELETED, seal(list="no.longer", filters={"gone": "yes"})
