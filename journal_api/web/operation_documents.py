"""What the OpenAPI document says about one operation, made from its declaration."""

from __future__ import annotations

from http import HTTPStatus
from inspect import cleandoc
from typing import Any

from journal_api.web.declarations import Operation
from journal_api.web.deprecations import describe_deprecation
from journal_api.web.document_headers import describe_headers
from journal_api.web.rate_limits import is_limited
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema

_IF_MATCH = "The ETag you read, so that nobody's change in between is overwritten."
_IF_NONE_MATCH = "The ETag of what you have: 304, without content, while it is still the same."
_REPEATED = "It was there already"
_CHANGING = frozenset({"PATCH", "PUT", "DELETE"})
_PATH_PARAMETERS = {"patient_id": "The patient's id; a patient may write `me` for its own."}


def describe_operation(declared: Operation, rule: str, method: str) -> dict[str, Any]:
    """Return the ``_apidoc`` that flask-smorest puts into the document for ``declared`` under its rule and method."""
    document: dict[str, Any] = {
        "operationId": declared.name,
        "summary": declared.summary,
        "description": cleandoc(declared.description),
        "x-access": _describe_access(declared),
        "parameters": _list_parameters(declared, method),
        "responses": _list_responses(declared, rule, method),
    }
    if declared.is_public:
        document["security"] = []
    if declared.deprecation is not None:
        document |= {"deprecated": True, "x-deprecation": describe_deprecation(declared.deprecation)}
    if declared.body is not None:
        document["requestBody"] = _describe_body(declared.body)
    return {"manual_doc": document}


def describe_path_parameter(name: str) -> dict[str, Any]:
    """Return what the document says about the variable ``name`` of a path."""
    subject = name.removesuffix("_id").replace("_", " ")
    schema: dict[str, Any] = {"type": "string"}
    if name.endswith("_id") and name != "patient_id":
        schema["format"] = "uuid"
    description = _PATH_PARAMETERS.get(name, f"The id of the {subject}." if name.endswith("_id") else f"The {subject}.")
    return {"in": "path", "name": name, "required": True, "description": description, "schema": schema}


def name_problem(status: int) -> str:
    """Return the name under which the document keeps the problem answered with ``status``."""
    return f"Problem{status}"


def list_problem_statuses(declared: Operation, rule: str) -> tuple[int, ...]:
    """Return the statuses of the problems that ``declared`` may answer under ``rule``."""
    statuses = {422, 503, *declared.problems}
    if is_limited(rule):
        statuses.add(429)
    if not declared.is_public:
        statuses |= {401, 403, 404, 412}
    if declared.body is not None:
        statuses |= {400, 409, 413, 415}
    if "cursor" in declared.query.fields:
        statuses.add(400)
    if declared.needs_if_match:
        statuses.add(428)
    return tuple(sorted(statuses))


def _describe_access(declared: Operation) -> Any:
    if isinstance(declared.access, str):
        return declared.access
    resource, action = declared.access
    return {"resource": resource, "action": action}


def _list_parameters(declared: Operation, method: str) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [{"in": "query", "schema": declared.query}] if declared.query.fields else []
    if declared.needs_if_match or method in _CHANGING:
        parameters.append(_describe_condition("If-Match", _IF_MATCH, is_required=declared.needs_if_match))
    if _may_be_unchanged(declared, method):
        parameters.append(_describe_condition("If-None-Match", _IF_NONE_MATCH, is_required=False))
    return parameters


def _may_be_unchanged(declared: Operation, method: str) -> bool:
    return method == "GET" and any(schema is not None and schema.has_revision for schema in declared.answers.values())


def _describe_condition(name: str, description: str, *, is_required: bool) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": is_required,
        "description": description,
        "schema": {"type": "string"},
    }


def _describe_body(body: Schema) -> dict[str, Any]:
    types = ["application/json"]
    if isinstance(body, MergePatchSchema):
        types.append("application/merge-patch+json")
    content = {name: {"schema": body, **_describe_example(body)} for name in types}
    return {"required": not body.asks_for_nothing, "content": content}


def _describe_example(schema: Schema) -> dict[str, Any]:
    examples = {
        field.data_key or name: field.metadata["examples"][0]
        for name, field in schema.fields.items()
        if "examples" in field.metadata
    }
    return {"example": examples} if examples else {}


def _list_responses(declared: Operation, rule: str, method: str) -> dict[str, Any]:
    statuses = list_problem_statuses(declared, rule)
    problems: dict[str, Any] = {str(status): name_problem(status) for status in statuses}
    answers = {
        str(status): _describe_answer(declared, rule, status=status, schema=schema)
        for status, schema in declared.answers.items()
    }
    if _may_be_unchanged(declared, method):
        unchanged = {**answers["200"], "description": HTTPStatus.NOT_MODIFIED.phrase}
        answers["304"] = {name: value for name, value in unchanged.items() if name != "content"}
    return problems | answers


def _describe_answer(declared: Operation, rule: str, *, status: int, schema: AnswerSchema | None) -> dict[str, Any]:
    is_repeated = status == HTTPStatus.OK and HTTPStatus.CREATED in declared.answers
    answer: dict[str, Any] = {
        "description": _REPEATED if is_repeated else HTTPStatus(status).phrase,
        "headers": describe_headers(declared, rule, status=status, schema=schema),
    }
    if schema is not None:
        answer["content"] = {"application/json": {"schema": schema}}
    return answer
