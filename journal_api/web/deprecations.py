"""How an operation says that it will go: ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594), ``Link`` (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from werkzeug.http import http_date

from journal_api.web.declarations import Deprecation

DEPRECATION_HEADERS: Mapping[str, Any] = MappingProxyType(
    {
        "Deprecation": {
            "description": "Since when this operation is deprecated: `@` and seconds since 1970 (RFC 9745).",
            "schema": {"type": "string", "pattern": "^@[0-9]+$"},
        },
        "Sunset": {
            "description": "When it stops answering, as an HTTP date (RFC 8594); absent while that is not decided.",
            "schema": {"type": "string"},
        },
    }
)


def add_deprecation(answered: Mapping[str, str], deprecation: Deprecation | None) -> dict[str, str]:
    """Return the headers of an answer with those that say that its operation will go; none for one that stays."""
    headers = dict(answered)
    if deprecation is None:
        return headers
    headers["Deprecation"] = f"@{int(deprecation.since.timestamp())}"
    if deprecation.sunset is not None:
        headers["Sunset"] = http_date(deprecation.sunset)
    if deprecation.link is not None:
        link = f'<{deprecation.link}>; rel="deprecation"; type="text/html"'
        headers["Link"] = f"{headers['Link']}, {link}" if "Link" in headers else link
    return headers


def describe_deprecation(deprecation: Deprecation) -> dict[str, str]:
    """Return what the document says of it, beside ``deprecated: true``."""
    told = {"since": deprecation.since.isoformat()}
    if deprecation.sunset is not None:
        told["sunset"] = deprecation.sunset.isoformat()
    if deprecation.link is not None:
        told["link"] = deprecation.link
    return told
