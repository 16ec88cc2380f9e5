"""What the document says of answers is what is sent: status, headers and content, of every operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from journal_api.app import create_app
from journal_api.domain.access import Role
from journal_api.settings import Settings
from journal_api.store.urls import driver_url
from journal_api.web.calls import EXTENSION
from tests.apps import NOBODY
from tests.web.matrix.cells import build_path, may
from tests.web.matrix.descriptions import find_operation, find_response, list_differences, list_operations, resolve
from tests.web.matrix.routes import Route
from tests.web.matrix.samples import Sample
from tests.web.matrix.things import Things
from tests.web.matrix.worlds import World

Document = dict[str, Any]
LIMITS = {"RateLimit", "RateLimit-Policy"}
UNKNOWN = {"query_string": {"no_such_parameter": 1}}
NO_JSON = {"data": b"{", "content_type": "application/json"}
NO_TYPE = {"data": b"{}", "content_type": "text/plain"}


@pytest.fixture(scope="module")
def document(world: World) -> Document:
    loaded: Document = world.app.test_client().get("/openapi.json").get_json()
    return loaded


def test_every_sound_request_is_answered_as_described(document: Document, samples: tuple[Sample, ...]) -> None:
    told = [fault for sample in samples for fault in list_differences(document, sample.route, sample.answer)]

    assert told == []
    limited = [sample for sample in samples if sample.route.rule.startswith("/v1/")]
    assert all(set(sample.answer.headers.keys()) >= LIMITS for sample in limited)


def test_lists_have_a_next_page_in_their_header(samples: tuple[Sample, ...]) -> None:
    pages = {sample.route.name: sample.answer for sample in samples if "cursor" in sample.route.declared.query.fields}
    going_on = {name for name, page in pages.items() if page.json is not None and page.json.get("next_cursor")}

    assert {name for name, page in pages.items() if 'rel="next"' in page.headers.get("Link", "")} == going_on
    assert len(going_on) > len(pages) / 2


def test_what_is_unchanged_is_answered_as_described(document: Document, samples: tuple[Sample, ...]) -> None:
    answers = [(sample.route, sample.unchanged) for sample in samples if sample.unchanged is not None]

    assert {answer.status_code for _route, answer in answers} == {304}
    assert [fault for route, answer in answers for fault in list_differences(document, route, answer)] == []
    described = {one.route.name for one in samples if find_response(document, one.route, 304) is not None}
    assert {route.name for route, _answer in answers} == described


def test_every_refusal_is_answered_as_described(
    world: World, things: Things, routes: tuple[Route, ...], document: Document
) -> None:
    own = Things(things.world)
    refusals = [(route, answer) for route in routes for answer in refuse(world, own, route)]

    assert [fault for route, answer in refusals for fault in list_differences(document, route, answer)] == []
    assert {answer.mimetype for _route, answer in refusals} == {"application/problem+json"}
    assert {answer.status_code for _route, answer in refusals} == {400, 401, 403, 404, 415, 422, 428}


def refuse(world: World, things: Things, route: Route) -> Iterator[TestResponse]:
    """Send what must be refused, each for one reason."""
    role = next(role for role in reversed(Role) if may(route, role))
    sender = None if route.declared.is_public else world.callers[role]
    path = build_path(things, route, role, will_succeed=False)
    sound = {} if route.example is None else {"json": route.example}
    yield world.send(sender, route.method, path, **sound, **UNKNOWN)
    if route.example is not None:
        yield world.send(sender, route.method, path, **NO_JSON)
        yield world.send(sender, route.method, path, **NO_TYPE)
    if route.declared.needs_if_match:
        yield world.send(sender, route.method, path, **sound)
    if "cursor" in route.declared.query.fields:
        yield world.send(sender, route.method, path, query_string={"cursor": "mine"})
    if not route.declared.is_public:
        yield world.send(None, route.method, path, **sound)
        strangers = [world.callers[other] for other in Role if not may(route, other)]
        yield from (world.send(stranger, route.method, path, **sound) for stranger in strangers)
    if route.variables:
        yield world.send(sender, route.method, route.build_path(dict.fromkeys(route.variables, "absent")), **sound)


@pytest.fixture
def broken_app(settings: Settings) -> Iterator[Flask]:
    """Give an app whose database is away, and which lets a network send two requests a minute."""
    away = driver_url(f"postgresql://nobody:secret@{NOBODY}/nothing").render_as_string(hide_password=False)
    app = create_app(replace(settings, database_url=away, network_requests_per_minute=2))
    yield app
    app.extensions[EXTENSION].resources.database.close()


def test_a_busy_service_answers_as_described(broken_app: Flask, document: Document, routes: tuple[Route, ...]) -> None:
    sign_in = next(route for route in routes if route.name == "sign_in")
    client = broken_app.test_client()

    first, _second, third = (client.post(sign_in.rule, json=sign_in.example) for _ in range(3))

    assert (first.status_code, third.status_code) == (503, 429)
    assert [fault for answer in (first, third) for fault in list_differences(document, sign_in, answer)] == []


def test_every_operation_is_told_in_full(document: Document, routes: tuple[Route, ...]) -> None:
    operations = list_operations(document)
    tags = {tag["name"] for tag in document["tags"]}

    assert {operation["operationId"] for operation in operations} == {route.name for route in routes}
    assert [one["operationId"] for one in operations if not one["summary"] or not one["description"]] == []
    assert [one["operationId"] for one in operations if len(one["tags"]) != 1 or not tags.issuperset(one["tags"])] == []
    assert [
        f"{one['operationId']} {parameter['name']}"
        for one in operations
        for parameter in one["parameters"]
        if not parameter["description"]
    ] == []


def test_every_problem_of_every_operation_is_problem_json(document: Document, routes: tuple[Route, ...]) -> None:
    problems = {
        (route.name, status): resolve(document, described)
        for route in routes
        for status, described in find_operation(document, route)["responses"].items()
        if int(status) >= 400 and int(status) not in route.declared.answers
    }

    assert len(problems) > len(routes) * 4
    assert {name for problem in problems.values() for name in problem["content"]} == {"application/problem+json"}


def test_what_generators_call_things_is_named_once(document: Document) -> None:
    """Words that stand in place would be a type of their own in each place."""
    schemas = document["components"]["schemas"]
    inline = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, described in schema.get("properties", {}).items()
        if "enum" in described
    ]

    assert inline == []
    assert {"ProblemType", "FaultCode", "Severity", "NoteVisibility"} <= set(schemas)
    assert all(len(one["x-enum-varnames"]) == len(one["enum"]) for one in schemas.values() if "enum" in one)
