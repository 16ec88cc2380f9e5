"""Every operation × every role × every relation, in path, body, filter and cursor, answers as the policy says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from journal_api.domain.access import Role
from tests.web.matrix.answers import Answers, Told
from tests.web.matrix.cells import build_path, is_filtered_in, may
from tests.web.matrix.relations import FILTERED, NAMED_IN_BODIES, SEEN, Relation
from tests.web.matrix.routes import Route
from tests.web.matrix.secrets import list_secrets
from tests.web.matrix.things import Things
from tests.web.matrix.worlds import World

Routes = tuple[Route, ...]


def list_faults(world: World, told: Told) -> Iterator[str]:
    """Yield what is wrong with an answer: its status, and what it tells of things out of the role's sight."""
    if told.status not in told.cell.expected:
        yield f"{told.cell.title}: {told.status}, not {sorted(told.cell.expected)}: {told.text[:300]}"
    for secret in list_secrets(world, told.cell.role):
        if secret in told.text:
            yield f"{told.cell.title}: tells {secret}"


@pytest.mark.exhaustive
def test_every_cell_answers_as_the_policy_says(world: World, answers: Answers) -> None:
    assert [fault for told in answers for fault in list_faults(world, told)] == []


@pytest.mark.exhaustive
def test_every_place_is_asked_by_every_role_in_every_relation(answers: Answers) -> None:
    asked = Counter((told.cell.route.name, told.cell.place) for told in answers if told.cell.relation)

    assert set(asked.values()) == {len(Role) * len(Relation)}


@pytest.mark.exhaustive
def test_a_filter_shows_what_its_reader_may_see_and_nothing_else(answers: Answers) -> None:
    filtered = [told for told in answers if told.cell.place.startswith("?") and told.status == 200]
    wrong = [told.cell.title for told in filtered if bool(json.loads(told.text)["items"]) != is_filtered_in(told.cell)]

    assert filtered
    assert wrong == []


@pytest.mark.exhaustive
def test_to_an_outsider_nothing_exists_whatever_it_is(answers: Answers) -> None:
    """Absent, deleted and not yours: the same body and the same headers."""
    problems: dict[tuple[str, Role | None, str], set[str]] = {}
    for told in answers:
        if told.status == 404:
            body = {name: value for name, value in json.loads(told.text).items() if name != "request_id"}
            place = (told.cell.route.name, told.cell.role, told.cell.place)
            problems.setdefault(place, set()).add(f"{body} {told.headers}")

    assert {place: different for place, different in problems.items() if len(different) > 1} == {}
    assert problems


def test_what_is_not_there_is_told_before_a_stale_revision(world: World, things: Things, routes: Routes) -> None:
    wrong = []
    for route in (route for route in routes if route.method in {"PATCH", "PUT", "DELETE"} and route.variables):
        role = next(role for role in Role if may(route, role))
        path = build_path(things, route, role, varied=route.variables[-1], relation=Relation.ABSENT)
        body = {} if route.example is None else {"json": route.example}
        answer = world.send(world.callers[role], route.method, path, headers={"If-Match": '"999999999"'}, **body)
        if answer.status_code != 404:
            wrong.append(f"{route.name}: {answer.status_code}")

    assert wrong == []


def test_a_public_operation_asks_nobody_who_they_are(world: World, routes: Routes, asked: Counter[str]) -> None:
    unlike = []
    for route in (route for route in routes if route.declared.is_public):
        body = {} if route.example is None else {"json": route.example}
        answers = {
            world.send(person, route.method, route.rule, **body).status_code
            for person in (None, *world.callers.values())
        }
        asked["public"] += 1 + len(world.callers)
        if len(answers) > 1 or answers & {403, 500}:
            unlike.append((route.name, answers))

    assert unlike == []


def test_no_route_lies_outside_the_matrix(things: Things, routes: Routes) -> None:
    """A new name in a path, body or query needs its relations here: things.py makes it, relations.py says who sees."""
    named = {kind for route in routes for kind in route.variables}
    in_bodies = {name for route in routes for name in route.list_body_ids()}
    in_queries = {name for route in routes for name in route.list_query_ids()}

    assert named - set(things.makers) == set()
    assert in_bodies - set(NAMED_IN_BODIES) == set()
    assert in_queries - {kind for seen in FILTERED.values() for kind in seen} == set()
    assert all(set(seen) >= named for seen in SEEN.values())
    assert set(SEEN) == set(Role)
    assert len(Relation) == 6


def test_every_role_may_do_something_and_is_refused_something(routes: Routes) -> None:
    guarded = [route for route in routes if not route.declared.is_public]

    assert {role for role in Role if any(may(route, role) for route in guarded)} == set(Role)
    assert {role for role in Role if not all(may(route, role) for route in guarded)} == set(Role)
