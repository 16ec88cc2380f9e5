"""What the document says of answers, and where a real one differs from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from tests.web.matrix.routes import Route

# The same on every answer of the service, and for browsers and caches alone; or HTTP's own.
_EVERYWHERE = frozenset(
    {
        "Cache-Control",
        "Content-Length",
        "Content-Security-Policy",
        "Content-Type",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
    }
)
Document = Mapping[str, Any]


def list_operations(document: Document) -> tuple[Mapping[str, Any], ...]:
    """List every operation of a document."""
    return tuple(
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    )


def find_operation(document: Document, route: Route) -> Mapping[str, Any]:
    """Return what the document says of an operation."""
    path = re.sub(r"<([a-z_]+)>", r"{\1}", route.rule)
    found: Mapping[str, Any] = document["paths"][path][route.method.lower()]
    return found


def find_response(document: Document, route: Route, status: int) -> Mapping[str, Any] | None:
    """Return what the document says of one status of an operation; None when it says nothing."""
    described = find_operation(document, route)["responses"].get(str(status))
    return None if described is None else resolve(document, described)


def resolve(document: Document, described: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference within the document."""
    found: Any = document
    if "$ref" not in described:
        return described
    for step in described["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def list_differences(document: Document, route: Route, answer: TestResponse) -> Iterator[str]:
    """Yield each way in which an answer is not as described."""
    described = find_response(document, route, answer.status_code)
    place = f"{route.name} {answer.status_code}"
    if described is None:
        yield f"{place} is not described"
        return
    yield from (f"{place}: {fault}" for fault in _compare_headers(document, described, answer))
    yield from (f"{place}: {fault}" for fault in _compare_content(document, described, answer))


def _compare_headers(document: Document, described: Mapping[str, Any], answer: TestResponse) -> Iterator[str]:
    headers = {name: resolve(document, header) for name, header in described.get("headers", {}).items()}
    sent = {name for name, _value in answer.headers} - _EVERYWHERE
    yield from (f"{name} is sent and not described" for name in sorted(sent - set(headers)))
    for name, header in headers.items():
        if name not in sent and header["required"]:
            yield f"{name} is described and not sent"
        elif name in sent:
            is_number = header["schema"]["type"] == "integer"
            value: Any = int(answer.headers[name]) if is_number else answer.headers[name]
            yield from (f"{name}: {fault.message}" for fault in _list_faults(document, header["schema"], value))


def _compare_content(document: Document, described: Mapping[str, Any], answer: TestResponse) -> Iterator[str]:
    content = described.get("content", {})
    if not content:
        if answer.data:
            yield "content is sent and none is described"
        return
    if answer.mimetype not in content:
        yield f"{answer.mimetype} is sent and not described"
        return
    schema = content[answer.mimetype]["schema"]
    yield from (f"{fault.json_path}: {fault.message}" for fault in _list_faults(document, schema, answer.json))


def _list_faults(document: Document, schema: Mapping[str, Any], value: Any) -> Iterator[Any]:
    whole = {**schema, "components": document["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(value)
