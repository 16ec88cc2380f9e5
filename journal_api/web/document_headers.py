"""The headers of answers as the document describes them; what is required there is sent with every such answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from journal_api.web.declarations import Operation
from journal_api.web.rate_limits import is_limited
from journal_api.web.schemas.bases import AnswerSchema


def _describe(description: str, *, required: bool = True, **schema: Any) -> dict[str, Any]:
    return {"description": description, "required": required, "schema": {"type": "string", **schema}}


HEADERS: Mapping[str, Any] = MappingProxyType(
    {
        "Deprecation": _describe(
            "Since when this operation is deprecated: `@` and seconds since 1970 (RFC 9745).", pattern="^@[0-9]+$"
        ),
        "ETag": _describe("The revision of what is answered, for If-Match and If-None-Match.", pattern='^"[^"]*"$'),
        "Link": _describe(
            'The next page of a list as rel="next", absent on the last; of a deprecated operation the new way, as '
            'rel="deprecation" (RFC 8288).',
            required=False,
        ),
        "Location": _describe("The path of what was made."),
        "RateLimit": _describe(
            'What is left of the quota, and the seconds until it is whole again: `"account";r=599;t=42`; absent where '
            "nothing is limited.",
            required=False,
        ),
        "RateLimit-Policy": _describe(
            'The quota and its window in seconds: `"account";q=600;w=60`; a caller without a sound token is counted as '
            "`network`.",
            required=False,
        ),
        "Retry-After": {
            "description": "Seconds to wait before the same is sent again.",
            "required": True,
            "schema": {"type": "integer", "minimum": 0},
        },
        "Sunset": _describe("When this operation stops answering, as an HTTP date (RFC 8594)."),
        "WWW-Authenticate": _describe("How to sign in."),
        "X-Request-Id": _describe(
            "The id of this request, one's own where a sane one was sent; quote it when you ask."
        ),
    }
)
_ALWAYS = ("X-Request-Id",)
_LIMITED = ("RateLimit", "RateLimit-Policy")
_OF_PROBLEMS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


def describe_headers(declared: Operation, rule: str, *, status: int, schema: AnswerSchema | None) -> dict[str, str]:
    """Return which of HEADERS come with an answer of the operation ``declared`` under ``rule``, by name."""
    return {name: name for name in (*_name_usual(rule), *_name_own(declared, status, schema))}


def describe_problem_headers(status: int) -> dict[str, str]:
    """Return which of HEADERS come with a problem, by name."""
    return {name: name for name in (*_ALWAYS, *_LIMITED, *_OF_PROBLEMS.get(status, ()))}


def _name_usual(rule: str) -> tuple[str, ...]:
    return (*_ALWAYS, *_LIMITED) if is_limited(rule) else _ALWAYS


def _name_own(declared: Operation, status: int, schema: AnswerSchema | None) -> Iterator[str]:
    if schema is not None and schema.has_revision:
        yield "ETag"
    if status == HTTPStatus.CREATED and not declared.is_public:
        yield "Location"
    if "cursor" in declared.query.fields:
        yield "Link"
    if declared.deprecation is not None:
        yield "Deprecation"
        if declared.deprecation.sunset is not None:
            yield "Sunset"
        if declared.deprecation.link is not None:
            yield "Link"
