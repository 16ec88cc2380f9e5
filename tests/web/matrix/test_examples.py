"""The document of the real app: valid, complete in its examples, which are posted here, and linked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.web.matrix.routes import Route
from tests.web.matrix.samples import Sample
from tests.web.matrix.worlds import World

# As one reads: how to get in, who is here, what is recorded, what follows from it, and the service itself.
TAGS = [
    *("sign-in", "passwords", "me", "my-sign-ins", "my-second-factor", "my-devices"),
    *("invitations", "users", "care-teams", "care-team-memberships", "clinic", "measures"),
    *("mood-entries", "practice-entries", "treatment-sessions"),
    *("alerts", "mutes", "patients", "profile", "safety-plan", "handover-note", "contact-log", "trends", "health"),
]


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


def test_every_example_is_taken_when_it_is_posted(samples: tuple[Sample, ...]) -> None:
    refused = [
        f"{sample.route.name}: {sample.answer.status_code} {sample.answer.text[:200]}"
        for sample in samples
        if sample.answer.status_code not in sample.expected
    ]

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
