"""The document of the real app: valid, complete in its examples, which are posted here, and linked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openapi_spec_validator import validate

from journal_api.domain.access import Role
from tests.people import PASSWORD
from tests.web.matrix.cells import build_path, may
from tests.web.matrix.routes import Route
from tests.web.matrix.secrets_of_callers import make_ready
from tests.web.matrix.things import Things
from tests.web.matrix.worlds import World

TAGS = ["sign-in", "passwords", "me", "invitations", "care-teams", "measures", "mood-entries", "alerts", "health"]
# What only a letter tells: the example's code is none, and is answered so.
# A network of its own: guesses of other tests, from where all of them come, slow down everybody there.
FROM = {"REMOTE_ADDR": "198.18.7.1"}
TOLD_BY_LETTER = {"accept_invitation": 404, "confirm_password_reset": 404}


@pytest.fixture(scope="module")
def document(world: World) -> dict[str, Any]:
    loaded: dict[str, Any] = world.app.test_client().get("/openapi.json").get_json()
    return loaded


def test_the_apps_own_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    validate(document)

    assert document["openapi"].startswith("3.1")


def test_every_example_is_a_complete_body(routes: tuple[Route, ...]) -> None:
    taken = {route.name: route.declared.body for route in routes if route.declared.body is not None}
    examples = {route.name: route.example for route in routes if route.declared.body is not None}

    assert [name for name, body in taken.items() if not examples[name] and not body.asks_for_nothing] == []
    assert all(body.load(examples[name]) is not None for name, body in taken.items())


def test_every_example_is_taken_when_it_is_posted(world: World, things: Things, routes: tuple[Route, ...]) -> None:
    """Where the example has somebody's secret, the secret of somebody here is sent in its place."""
    # Of somebody whom no other test needs: one of the examples signs out.
    person = world.haven.ben
    fresh = {"email": person.email, "password": PASSWORD, "refresh_token": person.refresh_token}
    refused = []
    for route in (route for route in routes if route.example is not None):
        role = next(role for role in reversed(Role) if may(route, role))
        secret = fresh if route.declared.is_public else {}
        body = {**route.example, **{name: value for name, value in secret.items() if name in route.example}}
        sender = None if route.declared.is_public else world.callers[role]
        # The callers keep their passwords: other tests send this example as each of them.
        sender = world.haven.diaz if route.name == "change_password" else sender
        path = build_path(things, route, role)
        body = body if sender is None else make_ready(world, sender, route, body)
        answer = world.send(sender, route.method, path, json=body, headers={"If-Match": "*"}, environ_base=FROM)
        expected = {TOLD_BY_LETTER[route.name]} if route.name in TOLD_BY_LETTER else route.successes
        if answer.status_code not in expected:
            refused.append(f"{route.name} as {role}: {answer.status_code} {answer.text[:200]}")

    assert refused == []


def test_tags_stand_in_reading_order(document: dict[str, Any]) -> None:
    names = [tag["name"] for tag in document["tags"]]

    assert [name for name in names if name in TAGS] == TAGS
    assert all(tag["description"] for tag in document["tags"])


def test_what_is_made_links_to_what_can_be_done_with_it(document: dict[str, Any]) -> None:
    by_id = {operation["operationId"]: path for path, item in document["paths"].items() for operation in _in(item)}
    made = {
        operation["operationId"]: operation["responses"]["201"]
        for item in document["paths"].values()
        for operation in _in(item)
        if "Location" in operation["responses"].get("201", {}).get("headers", {})
    }
    links = {name: answer["links"] for name, answer in made.items()}

    assert {"record_mood_entry", "record_practice_entry", "make_care_team", "define_measure"} <= set(links)
    assert set(links["record_mood_entry"]) == {"read_mood_entry", "edit_mood_entry", "delete_mood_entry"}
    for link in (link for group in links.values() for link in group.values()):
        assert set(link["parameters"]) == set(re.findall(r"\{(\w+)\}", by_id[link["operationId"]]))


def _in(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for operation in item.values() if isinstance(operation, dict) and "operationId" in operation]
