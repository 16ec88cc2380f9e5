"""How an operation says that it will go: ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594), ``Link`` (RFC 8288)."""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from werkzeug.datastructures import Headers
from werkzeug.http import http_date

from journal_api.web.declarations import Deprecation


def announce_deprecations(app: Flask) -> None:
    """Let every answer of an operation that will go say so: problems too, because who gets nothing else must know."""
    app.after_request(_announce)


def _announce(response: Response) -> Response:
    operation = getattr(current_app.view_functions.get(request.endpoint or ""), "operation", None)
    deprecation: Deprecation | None = None if operation is None else operation.deprecation
    if deprecation is not None:
        _add_headers(response.headers, deprecation)
    return response


def _add_headers(headers: Headers, deprecation: Deprecation) -> None:
    headers["Deprecation"] = f"@{int(deprecation.since.timestamp())}"
    if deprecation.sunset is not None:
        headers["Sunset"] = http_date(deprecation.sunset)
    if deprecation.link is not None:
        link = f'<{deprecation.link}>; rel="deprecation"; type="text/html"'
        headers["Link"] = f"{headers['Link']}, {link}" if "Link" in headers else link


def describe_deprecation(deprecation: Deprecation) -> dict[str, str]:
    """Return what the document says of it, beside ``deprecated: true``."""
    told = {"since": deprecation.since.isoformat()}
    if deprecation.sunset is not None:
        told["sunset"] = deprecation.sunset.isoformat()
    if deprecation.link is not None:
        told["link"] = deprecation.link
    return told
