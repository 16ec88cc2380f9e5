"""Declares an operation and runs its checks in the one order that the API promises.

Route and method (by the framework) · token · role · body size, type, syntax · the object · content · races. The patient
of the path counts as an object: its absence is told only once the body's syntax is known to be right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Request, Response, g, request
from flask.globals import request_ctx
from flask_smorest import Blueprint
from werkzeug.exceptions import UnsupportedMediaType

from journal_api.clock import read_machine, set_right
from journal_api.domain.access import Caller, Grant
from journal_api.domain.errors import Invalid, NotFound, RevisionRequired
from journal_api.web.calls import Answer, Call, Foundation, PageRequest, get_foundation
from journal_api.web.declarations import (
    PUBLIC,
    USUAL_FORM,
    Access,
    BodyForm,
    Deprecation,
    Exists,
    NoParameters,
    Operation,
)
from journal_api.web.etags import is_fresh, make_etag, read_if_match
from journal_api.web.item_counts import count_items
from journal_api.web.json_bodies import parse_json, refuse_bad_text
from journal_api.web.operation_documents import describe_operation, describe_path_parameter
from journal_api.web.packed_bodies import unpack_body, unpack_parts
from journal_api.web.request_ids import get_request_id
from journal_api.web.requests import read_body, read_body_parts, read_parameters, read_patient_ref, resolve_path
from journal_api.web.schemas.bases import AnswerSchema, QuerySchema, Schema
from journal_api.web.schemas.problems import read_content, read_query

# allow_nan: an answer that is no JSON must fail here, not in the phone.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_PATH_ID = re.compile(r"<([a-z_]+)>")

Endpoint = Callable[[Call], Answer]


class OperationsBlueprint(Blueprint):  # type: ignore[misc]
    """A blueprint whose routes are operations; their ids in the path describe themselves."""

    def route(self, rule: str, **options: Any) -> Callable[[Any], Any]:
        """Register a view under ``rule``, whose variables are plain: ``<patient_id>``."""
        parameters = [describe_path_parameter(name) for name in _PATH_ID.findall(rule)]
        register = super().route(rule, parameters=parameters, **options)

        def document_and_register(view: Any) -> Any:
            if hasattr(view, "operation"):
                view._apidoc = describe_operation(view.operation, rule, *options.get("methods", ["GET"]))
            return register(view)

        return document_and_register


def operations_blueprint(name: str, *, description: str) -> OperationsBlueprint:
    """Return a blueprint for the operations of one feature; ``name`` is their tag in the document."""
    return OperationsBlueprint(name, __name__, description=description)


def operation(  # noqa: PLR0913 - each declares one thing, by name; most are left out
    *,
    access: Access,
    summary: str,
    answers: Mapping[int, type[AnswerSchema] | None],
    body: type[Schema] | None = None,
    query: type[QuerySchema] = NoParameters,
    exists: Exists | None = None,
    form: BodyForm = USUAL_FORM,
    if_match_required: bool = False,
    problems: tuple[int, ...] = (),
    deprecation: Deprecation | None = None,
) -> Callable[[Endpoint], Callable[..., Response]]:
    """Declare an endpoint. Its docstring is the operation's description in the document, its name the operationId.

    ``access``: the policy table's (resource, action), or PUBLIC. ``exists`` raises NotFound for an absent object below
    the patient; asked only when content is wrong. ``form``: how a body may come. ``problems``: more
    statuses.
    """
    _check_access(access)

    def decorate(endpoint: Endpoint) -> Callable[..., Response]:
        declared = Operation(
            name=endpoint.__name__,
            access=access,
            summary=summary,
            description=endpoint.__doc__ or "",
            body=None if body is None else body(),
            query=query(),
            answers={status: None if schema is None else schema() for status, schema in answers.items()},
            exists=exists,
            form=form,
            needs_if_match=if_match_required,
            problems=problems,
            deprecation=deprecation,
        )
        return _make_view(endpoint, declared)

    return decorate


def _check_access(access: Access) -> None:
    if isinstance(access, str) and access != PUBLIC:
        raise ValueError("Access is a (resource, action) of the policy table, or the word PUBLIC.")


def _make_view(endpoint: Endpoint, declared: Operation) -> Callable[..., Response]:
    @wraps(endpoint)
    def view(**path: str) -> Response:
        call = _check(declared, path)
        return _respond(declared, endpoint(call))

    view.declared_access = declared.access  # type: ignore[attr-defined]
    view.operation = declared  # type: ignore[attr-defined]
    return view


def _check(declared: Operation, path: Mapping[str, str]) -> Call:
    # The request itself: through the proxy every look at it is a search.
    sent = request_ctx.request
    foundation = get_foundation()
    now, machine_now = foundation.clock(), read_machine()
    caller, grant, values, absence = _admit(foundation, declared, path, now=now)
    if caller is not None and caller.asked_at is not None:
        now = set_right(now, machine_now=machine_now, database_now=caller.asked_at)
    raw, content = _read_syntax(declared, sent)
    if absence is not None:
        raise absence
    call = Call(
        caller=caller,
        grant=grant,
        path=values,
        now=now,
        request_id=get_request_id(),
        resources=foundation.resources,
        if_match=read_if_match(sent.headers.get("If-Match")),
        request=sent,
    )
    try:
        call = _read_contents(declared, call, raw=raw, content=content)
        if declared.needs_if_match and call.if_match is None:
            raise RevisionRequired
    except (Invalid, RevisionRequired):
        # Absence comes before both; asked only now, because a sound request meets absence in its own transaction.
        if declared.exists is not None:
            declared.exists(call)
        raise
    page = _open_page(foundation, call)
    return call if page is None else replace(call, page=page)


def _admit(
    foundation: Foundation, declared: Operation, path: Mapping[str, str], *, now: datetime
) -> tuple[Caller | None, Grant | None, Mapping[str, Any], NotFound | None]:
    """Return caller, grant, resolved path, and the patient's absence, which is told only after the body's syntax."""
    if isinstance(declared.access, str):  # PUBLIC
        return None, None, resolve_path(path, None), None
    caller = foundation.identify(request, read_patient_ref(path), now=now)
    g.user_id = caller.user_id
    values = resolve_path(path, caller)
    try:
        grant = foundation.decide(caller, declared.access, now=now)
    except NotFound as absence:
        return caller, None, values, absence
    return caller, grant, values, None


def _read_syntax(declared: Operation, sent: Request) -> tuple[bytes, Any]:
    if declared.body is None:
        return b"", None
    raw = _read_raw(declared, sent)
    if not raw and declared.body.asks_for_nothing:
        return raw, {}
    if not raw and not sent.content_type:
        raise UnsupportedMediaType
    return raw, parse_json(raw)


def _read_raw(declared: Operation, sent: Request) -> bytes:
    form = declared.form
    if form.limit_items is None:
        return unpack_body(sent, read_body(sent, form.limit_bytes, form.encodings), form.limit_bytes)
    parts = unpack_parts(sent, read_body_parts(sent, form.limit_bytes, form.encodings), form.limit_bytes)
    return b"".join(count_items(parts, form.limit_items))


def _read_contents(declared: Operation, call: Call, *, raw: bytes, content: Any) -> Call:
    sent = call.request
    query = read_query(declared.query, read_parameters(sent)) if declared.query.fields or sent.query_string else {}
    if declared.body is None:
        return replace(call, query=query)
    if declared.body.refuses_bad_text:
        refuse_bad_text(raw, content)
    return replace(call, query=query, body=read_content(declared.body, content))


def _open_page(foundation: Foundation, call: Call) -> PageRequest | None:
    if "limit" not in call.query:
        return None
    filters = {name: value for name, value in call.query.items() if name not in {"limit", "cursor"}}
    scope = {
        "list": request.endpoint,
        "path": {name: str(value) for name, value in call.path.items()},
        "filters": filters,
        "caller": None if call.caller is None else str(call.caller.user_id),
    }
    cursor = call.query.get("cursor")
    after = None if cursor is None else foundation.cursors.open(cursor, scope=scope)
    return PageRequest(call.query["limit"], after, scope)


def _respond(declared: Operation, answer: Answer) -> Response:
    schema = declared.answers[answer.status]
    headers = dict(answer.headers)
    if (answer.revision is not None) != (schema is not None and schema.has_revision):
        raise TypeError(f"{declared.name} answers with an ETag where its document has none, or without one")
    if answer.revision is not None:
        headers["ETag"] = make_etag(answer.revision)
        if request.method in {"GET", "HEAD"} and is_fresh(request.headers.get("If-None-Match"), headers["ETag"]):
            return _respond_empty(304, headers)
    if schema is None:
        return _respond_empty(answer.status, headers)
    text = _ENCODER.encode(schema.dump(answer.content))
    return Response(text + "\n", status=answer.status, headers=headers, content_type="application/json")


def _respond_empty(status: int, headers: Mapping[str, str]) -> Response:
    response = Response(status=status, headers=headers)
    # There is no content that could be of any type: as text it would carry the headers of a page.
    del response.headers["Content-Type"]
    return response
