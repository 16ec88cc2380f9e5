"""The only home of status codes: every error becomes one RFC 9457 problem."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from journal_api import logs
from journal_api.domain import errors
from journal_api.domain.discharges import DischargeRefused
from journal_api.web.item_counts import BrokenOff
from journal_api.web.problem_kinds import PROBLEM_KINDS
from journal_api.web.request_ids import get_request_id

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5

STATUSES: Mapping[str, int] = MappingProxyType(
    {
        "bad_request": 400,
        "bad_body": 400,
        "bad_cursor": 400,
        "unauthorized": 401,
        "wrong_credentials": 401,
        "second_factor_required": 401,
        "forbidden": 403,
        "not_found": 404,
        "method_not_allowed": 405,
        "conflict": 409,
        "id_taken": 409,
        "impossible_transition": 409,
        "patients_would_be_unwatched": 409,
        "last_admin": 409,
        "discharge_refused": 409,
        "gone": 410,
        "resync_required": 410,
        "stale_revision": 412,
        "body_too_large": 413,
        "uri_too_long": 414,
        "unsupported_media_type": 415,
        "invalid": 422,
        "revision_required": 428,
        "too_many_requests": 429,
        "headers_too_large": 431,
        "internal": 500,
        "unavailable": 503,
    }
)
_CODES = {status: code for code, status in reversed(tuple(STATUSES.items()))}
_KEPT_HEADERS = frozenset({"allow", "connection", "retry-after", "www-authenticate", "content-range"})
# The rest of the body is still under way: the connection cannot be used again.
_NOT_AGAIN = ("Connection", "close")
_CHALLENGE = 'Bearer realm="journal-api"'
_OUR_FAULT = "Something broke on our side; it was recorded under this request id."


def handle_errors(app: Flask) -> None:
    """Let every error of ``app`` answer as a problem: ours, HTTP's own, and those nobody foresaw."""
    app.register_error_handler(errors.JournalError, answer_journal_error)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(Exception, answer_unforeseen)


def answer_journal_error(error: errors.JournalError) -> Response:
    """Answer an error of the domain's tree; one that has no status is our own fault."""
    if error.code not in STATUSES:
        return answer_unforeseen(error)
    extra: dict[str, Any] = {}
    if isinstance(error, errors.Invalid):
        extra["errors"] = [asdict(fault) for fault in error.faults]
    if isinstance(error, DischargeRefused):
        extra["errors"] = [asdict(thing) for thing in error.things]
    response = build_problem(error.code, status=STATUSES[error.code], detail=str(error), extra=extra)
    response.headers.extend(_list_headers(error))
    return response


def answer_http_exception(error: HTTPException) -> Response:
    """Answer what werkzeug refused, with the headers that belong to the status."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if status == 500:
        return answer_unforeseen(error)
    code = _CODES.get(status, "http_error")
    detail = str(errors.NotFound()) if status == 404 else PROBLEM_KINDS[code].meaning
    response = build_problem(code, status=status, detail=detail)
    response.headers.extend([(name, value) for name, value in error.get_headers() if name.lower() in _KEPT_HEADERS])
    if status == 413:
        response.headers.extend([_NOT_AGAIN])
    return response


def answer_unforeseen(error: Exception) -> Response:
    """Answer 500 and record the error by type and place; neither tells a value."""
    logs.record_error("request_failed", error, request_id=get_request_id())
    return build_problem("internal", status=500, detail=_OUR_FAULT)


def build_problem(code: str, *, status: int, detail: str, extra: Mapping[str, Any] | None = None) -> Response:
    """Return the problem of kind ``code`` as a response."""
    problem = {
        "type": f"/problems/{code}",
        "title": PROBLEM_KINDS[code].title,
        "status": status,
        "detail": detail,
        "request_id": get_request_id(),
        **(extra or {}),
    }
    return Response(json.dumps(problem) + "\n", status=status, content_type=PROBLEM_TYPE)


def _list_headers(error: errors.JournalError) -> list[tuple[str, str]]:
    if isinstance(error, errors.NotSignedIn):
        return [("WWW-Authenticate", _CHALLENGE)]
    if isinstance(error, errors.TooManyAttempts):
        return [("Retry-After", str(error.retry_after_seconds))]
    if isinstance(error, errors.Unavailable):
        return [("Retry-After", str(RETRY_AFTER_SECONDS))]
    if isinstance(error, BrokenOff):
        return [_NOT_AGAIN]
    return []
