"""What is served about the API itself: the document, the docs page, the problem pages, the headers."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from journal_api.web.errors import STATUSES
from journal_api.web.problem_kinds import PROBLEM_KINDS
from journal_api.web.schemas.faults import FAULT_CODES


@pytest.fixture
def document(tiny_client: FlaskClient) -> dict[str, Any]:
    loaded: dict[str, Any] = tiny_client.get("/openapi.json").json
    return loaded


def list_operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    verbs = {"get", "post", "put", "patch", "delete"}
    return [operation for path in document["paths"].values() for verb, operation in path.items() if verb in verbs]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_says_what_it_is_and_who_may(document: dict[str, Any]) -> None:
    operations = list_operations(document)
    ids = [operation["operationId"] for operation in operations]

    assert len(ids) == len(set(ids)) == 8
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"] == ["entries"]
        is_public = operation["x-access"] == "public"
        assert (operation.get("security") == []) == is_public
        assert is_public or set(operation["x-access"]) == {"resource", "action"}
    assert document["security"] == [{"bearer": []}]


def test_every_problem_is_documented_as_problem_json(document: dict[str, Any]) -> None:
    for name, response in document["components"]["responses"].items():
        schema = "Invalid" if name == "Problem422" else "Problem"
        assert response["content"] == {
            "application/problem+json": {"schema": {"$ref": f"#/components/schemas/{schema}Answer"}}
        }
    assert "Retry-After" in document["components"]["responses"]["Problem503"]["headers"]
    assert "WWW-Authenticate" in document["components"]["responses"]["Problem401"]["headers"]


def test_bodies_are_described_by_the_schemas_that_validate(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    body = schemas["EntryBody"]
    assert body["required"] == ["mood", "recorded_at"]
    assert body["additionalProperties"] is False
    assert body["properties"]["mood"]["minimum"] == 0
    assert body["properties"]["mood"]["maximum"] == 10
    assert body["properties"]["note"]["type"] == ["string", "null"]
    assert "required" not in schemas["EntryPatch"]
    assert "id" not in schemas["EntryPatch"]["properties"]
    assert set(schemas["EntryAnswer"]["required"]) == {"id", "mood", "note", "mark", "recorded_at"}
    assert schemas["EntryAnswer"]["properties"]["mark"]["type"] == ["string", "null"]
    assert "additionalProperties" not in schemas["EntryAnswer"]


def test_every_schema_field_has_its_line(document: dict[str, Any]) -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, described in schema.get("properties", {name: schema}).items()
        if "description" not in described
    ]

    assert silent == []


def test_patches_and_answers_name_their_headers(document: dict[str, Any]) -> None:
    path = document["paths"]["/v1/patients/{patient_id}/entries/{entry_id}"]

    assert [(item["name"], item["required"]) for item in path["patch"]["parameters"]] == [("If-Match", True)]
    assert [(item["name"], item["required"]) for item in path["delete"]["parameters"]] == [("If-Match", False)]
    assert [(item["name"], item["required"]) for item in path["get"]["parameters"]] == [("If-None-Match", False)]
    assert "ETag" in path["get"]["responses"]["200"]["headers"]
    assert "content" not in path["get"]["responses"]["304"]
    created = document["paths"]["/v1/patients/{patient_id}/entries"]["post"]["responses"]["201"]
    assert set(created["headers"]) == {"ETag", "Location", "RateLimit", "RateLimit-Policy", "X-Request-Id"}


class Assets(HTMLParser):
    """Collects what a page loads and whether it carries anything inline."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.inline: list[str] = []
        self._is_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self._is_script = tag in {"script", "style"}
        self.inline += [name for name in names if name == "style" or name.startswith("on")]
        if tag in {"script", "link", "img"}:
            self.urls += [url for url in (names.get("src"), names.get("href")) if url]

    def handle_endtag(self, _tag: str) -> None:
        self._is_script = False

    def handle_data(self, data: str) -> None:
        if self._is_script and data.strip():
            self.inline.append(data)


def test_the_docs_page_loads_only_from_here_and_nothing_inline(tiny_client: FlaskClient) -> None:
    page = tiny_client.get("/docs")
    assets = Assets()
    assets.feed(page.text)

    assert page.status_code == 200
    assert assets.inline == []
    assert len(assets.urls) == 5
    assert all(url.startswith("/docs/") for url in assets.urls)
    assert [tiny_client.get(url, buffered=True).status_code for url in assets.urls] == [200] * 5
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["swagger-ui.js", "oauth2-redirect.html", "..%2f__init__.py", "nothing", "%00"])
def test_nothing_but_the_pages_own_files_is_served(tiny_client: FlaskClient, name: str) -> None:
    assert tiny_client.get(f"/docs/{name}").status_code == 404


def test_every_problem_has_its_page_and_the_list_names_them_all(tiny_client: FlaskClient) -> None:
    listed = re.findall(r'href="(/problems/\w+)"', tiny_client.get("/problems").text)

    assert listed == [f"/problems/{code}" for code in PROBLEM_KINDS]
    for code, kind in PROBLEM_KINDS.items():
        page = tiny_client.get(f"/problems/{code}")
        assert page.status_code == 200
        assert kind.title in page.text
        assert str(STATUSES.get(code, "4xx or 5xx")) in page.text
    assert tiny_client.get("/problems/nothing").status_code == 404


def test_the_page_of_invalid_lists_every_fault_code(tiny_client: FlaskClient) -> None:
    text = tiny_client.get("/problems/invalid").text

    assert re.findall(r'<dt id="(\w+)">', text) == list(FAULT_CODES)


@pytest.mark.parametrize("path", ["/v1/greetings", "/v1/nothing", "/docs", "/openapi.json", "/problems"])
def test_every_answer_carries_the_security_headers(tiny_client: FlaskClient, path: str) -> None:
    headers = tiny_client.get(path, headers={"Origin": "https://elsewhere.example"}).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("X-Frame-Options" in headers) == headers["Content-Type"].startswith("text/html")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert len(headers.get_all("Cache-Control")) == 1
    assert "Strict-Transport-Security" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_over_tls_the_browser_is_told_to_stay_there(tiny_client: FlaskClient) -> None:
    response = tiny_client.get("/docs", base_url="https://journal.example")

    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")


@pytest.mark.parametrize("wished", ["abc-1.2_3", "x" * 64])
def test_a_sane_request_id_is_kept(tiny_client: FlaskClient, wished: str) -> None:
    assert tiny_client.get("/v1/nothing", headers={"X-Request-Id": wished}).headers["X-Request-Id"] == wished


@pytest.mark.parametrize("wished", ["", "x" * 65, "a b", "a\tb", "<script>", "naïve"])
def test_any_other_request_id_is_replaced(tiny_client: FlaskClient, wished: str) -> None:
    given = tiny_client.get("/v1/nothing", headers={"X-Request-Id": wished}).headers["X-Request-Id"]

    assert given != wished
    assert re.fullmatch(r"[0-9a-f]{32}", given)
