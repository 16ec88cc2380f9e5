"""The cells of the matrix: one request each, and the status that the policy gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from journal_api.domain.access import POLICY, Role
from tests.web.matrix.relations import FILTERED, NAMED_IN_BODIES, SEEN, Relation
from tests.web.matrix.routes import Route
from tests.web.matrix.things import Things, Wish

# What lies in a patient's record, but for sessions, which are never deleted.
_IN_RECORDS = frozenset({"entry_id", "response_id", "mute_id", "dispensing_id", "event_id"})
_ALL_IS_WELL = {"If-Match": "*"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One request of a role, and what it must be answered; None as role: nobody is signed in."""

    route: Route
    role: Role | None
    place: str
    relation: Relation | None
    expected: frozenset[int]
    path: str
    body: Any = None
    query: str = ""

    @property
    def title(self) -> str:
        """Name the cell in a failure."""
        return f"{self.route.name} · {self.role or 'nobody'} · {self.place} · {self.relation or ''}"

    @property
    def options(self) -> dict[str, Any]:
        """What the request carries."""
        body = {} if self.body is None else {"json": self.body}
        headers = _ALL_IS_WELL if self.route.declared.needs_if_match else {}
        return {"query_string": self.query, "headers": headers, **body}


def may(route: Route, role: Role) -> bool:
    """Tell whether the policy knows of any object with which ``role`` may do this."""
    return route.declared.is_public or role in POLICY[route.declared.access]  # type: ignore[index]


def list_role_cells(things: Things, route: Route) -> Iterator[Cell]:
    """Yield one cell for nobody and one for each role, with a path that is as good as it can be for it."""
    if route.declared.is_public:
        return
    nobody = build_path(things, route, Role.PATIENT)
    yield Cell(route, None, "role", None, frozenset({401}), nobody, route.example)
    for role in Role:
        expected = route.successes if may(route, role) else frozenset({403})
        yield Cell(route, role, "role", None, expected, build_path(things, route, role), route.example)


def list_path_cells(things: Things, route: Route) -> Iterator[Cell]:
    """Yield a cell for each role, name in the path, and relation."""
    for role in Role:
        for kind in route.variables:
            for relation in Relation:
                yield _make_path_cell(things, route, role, kind, relation)


def list_body_cells(things: Things, route: Route) -> Iterator[Cell]:
    """Yield a cell for each role, id in the body, and relation. What is not seen is a fault of the content."""
    for name in route.list_body_ids():
        kind = NAMED_IN_BODIES[name]
        for role, relation in ((role, relation) for role in Role for relation in Relation if kind):
            seen = relation in SEEN[role][str(kind)]
            allowed = route.successes if seen else frozenset({422})
            value = things.make(Wish(route, role, str(kind), relation, relation, is_anew=may(route, role)))
            body = {**route.example, name: [value] if name.endswith("s") else value}
            expected = allowed if may(route, role) else frozenset({403})
            yield Cell(route, role, name, relation, expected, build_path(things, route, role), body)


def list_filter_cells(things: Things, route: Route) -> Iterator[Cell]:
    """Yield a cell for each role, id in the query, and relation: what is not seen filters everything out."""
    for kind in route.list_query_ids():
        for role, relation in ((role, relation) for role in Role for relation in Relation):
            value = _identify(things, Wish(route, role, kind, relation, relation, is_anew=False))
            expected = route.successes if may(route, role) else frozenset({403})
            path = build_path(things, route, role)
            yield Cell(route, role, f"?{kind}", relation, expected, path, query=f"{kind}={value}")


def is_filtered_in(cell: Cell) -> bool:
    """Tell whether the filter of a cell leaves something over."""
    assert cell.role is not None
    return cell.relation in FILTERED[cell.role].get(cell.place.removeprefix("?"), ())


def _make_path_cell(things: Things, route: Route, role: Role, kind: str, relation: Relation) -> Cell:
    seen = relation in SEEN[role][kind]
    allowed = route.successes if seen else frozenset({404})
    path = build_path(things, route, role, varied=kind, relation=relation)
    return Cell(route, role, kind, relation, allowed if may(route, role) else frozenset({403}), path, route.example)


def build_path(
    things: Things,
    route: Route,
    role: Role,
    *,
    varied: str = "",
    relation: Relation = Relation.OWN,
    will_succeed: bool = True,
) -> str:
    """Fill an operation's path in as well as it can be for ``role``, but for the ``varied`` name.

    What a request that succeeds may change is made anew.
    """
    whose = _whose(role, varied, relation)
    stands = {kind: relation if kind == varied else _usual(kind, role) for kind in route.variables}
    is_anew = will_succeed and route.changes and may(route, role)
    wishes = (Wish(route, role, kind, stands[kind], whose, is_anew) for kind in route.variables)
    return route.build_path({wish.kind: things.make(wish) for wish in wishes})


def _usual(kind: str, role: Role) -> Relation:
    """Name the relation in which ``role`` may do most with a ``kind``.

    An admin changes teams in which Dr. Chen is not, so that no cell widens what a later one may see.
    """
    if kind in {"patient_id", "session_id", *_IN_RECORDS}:
        return Relation.OWN if role is Role.PATIENT else Relation.TEAM
    if kind == "care_team_id" and role is Role.ADMIN:
        return Relation.CLINIC
    return Relation.TEAM if kind == "user_id" else Relation.OWN


def _whose(role: Role, varied: str, relation: Relation) -> Relation:
    """Name whose record an entry or session is in: the varied patient's, or the one that the role sees.

    A session is never deleted: such a one is in the record of who left the team's care.
    """
    is_deletable = varied in _IN_RECORDS and relation is not Relation.DELETED
    is_elsewhere = varied in {"patient_id", "session_id"} or is_deletable
    if is_elsewhere and relation is not Relation.ABSENT:
        return relation
    return Relation.OWN if role is Role.PATIENT else Relation.TEAM


def _identify(things: Things, wish: Wish) -> str:
    """Name a thing as a filter does: a patient by id."""
    if wish.kind == "patient_id" and wish.relation is not Relation.ABSENT:
        return things.identify_patient(wish.relation)
    return things.make(wish)


def list_cells(things: Things, route: Route) -> Iterator[Cell]:
    """Yield the cells of one operation, but for its cursor's."""
    for lister in (list_role_cells, list_path_cells, list_body_cells, list_filter_cells):
        yield from lister(things, route)
