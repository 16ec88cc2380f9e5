"""One log line per request: the route's rule, never the path; the status, never the content."""

from __future__ import annotations

from time import perf_counter

from flask import Flask, Response, g, request

from journal_api import logs
from journal_api.web.request_ids import get_request_id


def add_request_logs(app: Flask) -> None:
    """Let ``app`` write a line for each request it answered."""
    app.before_request(_start)
    app.after_request(_record)


def _start() -> None:
    g.started = perf_counter()


def _record(response: Response) -> Response:
    logs.record(
        "request",
        request_id=get_request_id(),
        method=request.method,
        route=None if request.url_rule is None else request.url_rule.rule,
        status=response.status_code,
        duration_ms=round((perf_counter() - g.started) * 1000, 1),
        user_id=g.get("user_id"),
    )
    return response
