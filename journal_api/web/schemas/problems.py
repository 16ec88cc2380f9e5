"""From marshmallow's errors to the faults of a 422, and what a problem looks like in the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from journal_api.domain.errors import Fault, Invalid
from journal_api.web.pointers import build_pointer, point_at_parameter
from journal_api.web.problem_kinds import PROBLEM_KINDS
from journal_api.web.schemas.bases import AnswerSchema, QuerySchema, Schema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.faults import FAULT_CODES
from journal_api.web.schemas.fields import Choice, Integer, Text

MOST_FAULTS = 50

Steps = tuple[str | int, ...]


def read_content(schema: Schema, content: Any) -> Any:
    """Return ``content`` as ``schema`` reads it: a mapping, or a MergePatch.

    Raises Invalid with a JSON pointer into the body for each fault, 50 at most.
    """
    return _read(schema, content, lambda steps: build_pointer(*steps))


def read_query(schema: QuerySchema, parameters: Mapping[str, str]) -> Any:
    """Return query ``parameters`` as ``schema`` reads them.

    Raises Invalid; the pointer of a fault in the query is ``?`` and the parameter's name.
    """
    return _read(schema, parameters, lambda steps: point_at_parameter(*steps[:1]))


def _read(schema: Schema, content: Any, point: Callable[[Steps], str]) -> Any:
    try:
        return schema.load(content)
    except ValidationError as error:
        faults = [_make_fault(point(steps), message) for steps, message in _walk(error.messages, ())]
    raise Invalid(*sorted(faults, key=lambda fault: fault.pointer)[:MOST_FAULTS])


def _walk(messages: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(messages, Mapping):
        for step, below in messages.items():
            yield from _walk(below, steps if step == SCHEMA else (*steps, step))
    elif isinstance(messages, list):
        for message in messages:
            yield from _walk(message, steps)
    else:
        yield steps, messages


def _make_fault(pointer: str, message: str) -> Fault:
    return Fault(pointer, getattr(message, "code", "invalid"), str(message))


class FaultAnswer(AnswerSchema):
    """One fault of a request's content."""

    pointer = Text(
        "Where: a JSON pointer (RFC 6901) into the body, or ? and the name of a query parameter.",
        longest=4000,
        example="/mood",
    )
    code = Choice("What, as a stable word.", tuple(sorted(FAULT_CODES)), type_name="FaultCode", example="out_of_range")
    message = Text("What, as a sentence for a developer; never repeats the value.", longest=1000)


class ProblemAnswer(AnswerSchema):
    """What went wrong (RFC 9457)."""

    type = Choice(
        "/problems/ and the stable code; a page stands behind it.",
        tuple(f"/problems/{code}" for code in PROBLEM_KINDS),
        type_name="ProblemType",
        example="/problems/not_found",
    )
    title = Text("The kind of problem, the same every time.", longest=200)
    status = Integer("The HTTP status.", least=400, most=599)
    detail = Text("What to know about this one; holds no health facts.", longest=1000)
    request_id = Text("Quote this when you ask about it.", longest=64)


class InvalidAnswer(ProblemAnswer):
    """What is wrong with the content of a request."""

    errors = Items("Each fault, 50 at most.", Member("One fault.", FaultAnswer), most=MOST_FAULTS)
