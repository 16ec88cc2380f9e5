"""The OpenAPI 3.1 document, generated from the schemas that validate, and served at /openapi.json."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from flask_smorest import Api

from journal_api.web.declarations import public_page
from journal_api.web.document_headers import HEADERS, describe_problem_headers
from journal_api.web.document_links import link_operations
from journal_api.web.document_types import name_types
from journal_api.web.errors import PROBLEM_TYPE, STATUSES
from journal_api.web.operation_documents import name_problem
from journal_api.web.schemas.problems import InvalidAnswer, ProblemAnswer

OPENAPI_VERSION = "3.1.0"
API_VERSION = "1.0.0"
TITLE = "Journal API"
DESCRIPTION = """\
A journal between ketamine therapy sessions that tells the care team when someone is getting worse.

* JSON in UTF-8. Instants are RFC 3339 with offset; `…_on` are dates; zones are IANA names; ids are UUIDs, and a client
  may bring its own (version 4 or 7).
* Unknown fields are refused. A number is taken only if it is exactly what was sent. On POST `null` means absent; PATCH
  is JSON Merge Patch (RFC 7396).
* Errors are problems (RFC 9457) whose `type` is a page of this service; 422 lists every fault with a pointer: a JSON
  pointer into the body, or `?` and the name of a query parameter.
* Lists: `?limit=1..200&cursor=…`; the answer holds `next_cursor`, and `Link: rel="next"`.
* What has a revision carries it as `ETag`. `If-Match` is honored everywhere; `If-None-Match` answers 304 to who has it.
* `RateLimit` tells how many requests are left. 429 and 503 say in `Retry-After` how long to wait, in seconds.
* An operation that will go says so in `Deprecation` and `Sunset`; within v1 members and words are added, never changed.
"""
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The access token of POST /v1/auth/token; good for ten minutes.",
}


class JournalApi(Api):  # type: ignore[misc]
    """flask-smorest's Api with our problems in the document and our own error handlers in the app."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave errors to web.errors: the inherited handler drops Allow, Retry-After and WWW-Authenticate."""

    def _register_pagination_header(self) -> None:
        """Leave it out: our pages have cursors."""

    def _register_responses(self) -> None:
        # These are the first schemas to be described: how fields are, must be known before.
        for describe in name_types(self.spec.components.schemas):
            self.ma_plugin.converter.add_attribute_function(describe)
        for name, header in HEADERS.items():
            self.spec.components.header(name, header, lazy=True)
        for status in sorted(set(STATUSES.values())):
            response: dict[str, Any] = {
                "description": HTTPStatus(status).phrase,
                "headers": describe_problem_headers(status),
                "content": {PROBLEM_TYPE: {"schema": InvalidAnswer if status == 422 else ProblemAnswer}},
            }
            self.spec.components.response(name_problem(status), response, lazy=True)


def make_api(app: Flask) -> JournalApi:
    """Return the Api with which ``app`` registers its operations; it writes the document and serves it."""
    api = JournalApi(
        app,
        spec_kwargs={
            "title": TITLE,
            "version": API_VERSION,
            "openapi_version": OPENAPI_VERSION,
            "info": {"description": DESCRIPTION},
            "security": [{"bearer": []}],
        },
    )
    api.spec.components.security_scheme("bearer", _BEARER)
    app.extensions["journal_api_document"] = api
    app.register_blueprint(_blueprint)
    return api


_blueprint = Blueprint("openapi", __name__)


@_blueprint.get("/openapi.json")
@public_page
def show_document() -> Response:
    """Serve the document; it names no deployment and may be cached for an hour."""
    api = current_app.extensions["journal_api_document"]
    if isinstance(api, JournalApi):
        # Written once, at the first request: every operation is registered by then.
        document = api.spec.to_dict()
        link_operations(document)
        current_app.extensions["journal_api_document"] = api = json.dumps(document, ensure_ascii=False)
    return Response(api, content_type="application/json", headers={"Cache-Control": "public, max-age=3600"})
