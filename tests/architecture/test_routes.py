"""Every route says who may call it, and the policy table has no entry that no route uses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from journal_api.app import create_app
from journal_api.domain.access import POLICY, Role
from journal_api.web.declarations import PUBLIC
from tests.apps import make_settings
from tests.databases import DatabaseUrls

# Open to everybody: how to get in, what the service is and whether it is well, and where letters lead (nothing there).
WAYS_IN = ("/v1/auth/", "/v1/invitations/accept")
SERVICE = ("/health/", "/metrics", "/openapi.json", "/docs", "/problems")
LETTER_PAGES = ("/alerts", "/welcome", "/new-password")
PUBLIC_PATHS = (*WAYS_IN, *SERVICE, *LETTER_PAGES)


@pytest.fixture(scope="module")
def app(shared_urls: DatabaseUrls) -> Flask:
    return create_app(make_settings(shared_urls))


def declared(app: Flask) -> Iterator[tuple[str, object]]:
    for rule in app.url_map.iter_rules():
        yield rule.rule, getattr(app.view_functions[rule.endpoint], "declared_access", None)


def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    assert [rule for rule, access in declared(app) if access is None] == []
    assert len(list(declared(app))) > len(POLICY)


def test_every_declaration_is_in_the_policy_table(app: Flask) -> None:
    unknown = [(rule, access) for rule, access in declared(app) if access != PUBLIC and access not in POLICY]
    assert unknown == []


def test_every_entry_of_the_policy_table_is_used(app: Flask) -> None:
    assert set(POLICY) - {access for _, access in declared(app)} == set()


def test_only_the_ways_in_and_the_service_itself_are_public(app: Flask) -> None:
    opened = [rule for rule, access in declared(app) if access == PUBLIC and not rule.startswith(PUBLIC_PATHS)]
    assert opened == []


def test_what_belongs_to_a_patient_lies_below_the_patient(app: Flask) -> None:
    entries = ("mood_entries", "practice_entries", "questionnaire_responses")
    records = {
        *((name, "read") for name in entries),
        ("due", "read"),
        ("schedule", "read"),
        ("trends", "read"),
        ("summary", "read"),
    }
    astray = [rule for rule, access in declared(app) if access in records and "<patient_id>" not in rule]
    assert astray == []


def test_nobody_but_the_patient_writes_the_record() -> None:
    for resource in ("mood_entries", "practice_entries", "questionnaire_responses"):
        assert set(POLICY[resource, "write"]) == {Role.PATIENT}


def test_the_document_tells_who_may_call(app: Flask) -> None:
    paths = app.test_client().get("/openapi.json").get_json()["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values() if "responses" in operation]
    assert operations
    assert [operation["operationId"] for operation in operations if not operation.get("x-access")] == []
