"""What must not be taken in place of a sound value, by the field that would take it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from marshmallow import fields

from journal_api.web.schemas.answer_maps import AnswerMap
from journal_api.web.schemas.bases import MergePatchSchema, Schema
from journal_api.web.schemas.containers import Items, Member, NumberMap, UniqueItems
from journal_api.web.schemas.fields import BaseField, Flag, Integer, Number, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate, Zone
from journal_api.web.schemas.sync import SentItems
from journal_api.web.schemas.threshold_maps import ThresholdMap
from tests.web.hostile.attacks import Attack, make_attack
from tests.web.matrix.routes import Route

Field = fields.Field[Any]

_NO_TEXTS: tuple[Any, ...] = ("a\0b", "\ud800", "\udfff\ud800", 7, True, 1.5, [], {}, ["a"])
_NO_NUMBERS: tuple[Any, ...] = ("7", "", True, False, [], {}, 1e308, -1e308, 10**400, -(10**400), "NaN", "1_0")
_NO_INSTANTS = (
    "2026-11-20T21:14:00",
    "2026-11-20",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "1999-12-31T00:00:00Z",
    "2126-11-20T21:14:00Z",
    "2026-11-20T24:00:00Z",
    "2026-11-20T21:14:60Z",
    "2026-11-20T21:14:00+99:99",
    "2026-11-20T21:14:00.0000001Z",
    "-0001-11-20T21:14:00Z",
    "٢٠٢٦-11-20T21:14:00Z",
    "now",
)
_ABSURD_INSTANTS = ("1999-12-31T00:00:00Z", "2126-11-20T21:14:00Z")
# What a phone's own clock says is kept as it is, however wrong: the skew is what it is asked for.
_CLOCKS_OF_PHONES = frozenset({"sent_at"})
_NO_DATES = ("0001-01-01", "9999-12-31", "2026-02-30", "20261120", "2026-W47-5", "2026-11-20T00:00:00Z", "")
_NO_ZONES = ("Mars/Phobos", "../../etc/passwd", "localtime", "Factory", "", "europe/amsterdam", "UTC+1", "/UTC")
_NO_IDS = ("", "me", "0", "{00000000-0000-4000-8000-00000000000a}", "00000000000040008000000000000000", "' OR 1=1 --")
_NOT_OF_ONES_OWN = ("00000000-0000-0000-0000-000000000000", "f47ac10b-58cc-11e4-8ed6-0800200c9a66")


def list_content_attacks(route: Route) -> Iterator[Attack]:
    """Yield one attack for each value that a member of the body must not have, and for members that must not be."""
    schema = route.declared.body
    assert schema is not None
    for name in ("surprise", "__proto__", "Mood", "a\0b", "\ud800"):
        pointer = "" if not name.isascii() or "\0" in name else f"/{name}"
        yield _attack(f"unknown {name!a}", {**route.example, name: 1}, pointer)
    for key, value, pointer in list_wrong_values(schema):
        if key in _CLOCKS_OF_PHONES and value in _ABSURD_INSTANTS:
            continue
        yield _attack(f"{key} = {value!a:.60}", {**route.example, key: value}, pointer)
    for key in list_required(schema):
        without = {name: value for name, value in route.example.items() if name != key}
        yield _attack(f"without {key}", without, f"/{key}")
        yield _attack(f"{key} = null", {**route.example, key: None}, f"/{key}")


def list_required(schema: Schema) -> Iterator[str]:
    """Yield the members that a body must have."""
    if not isinstance(schema, MergePatchSchema):
        yield from (field.data_key or name for name, field in schema.load_fields.items() if field.required)


def list_wrong_values(schema: Schema) -> Iterator[tuple[str, Any, str]]:
    """Yield a member's name, a value that it must not have, and where the fault lies."""
    for name, field in schema.load_fields.items():
        key = field.data_key or name
        for value in _refused_by(field):
            yield key, value, f"/{key}"
        if isinstance(schema, MergePatchSchema) and not field.allow_none:
            yield key, None, f"/{key}"


def _attack(title: str, body: Any, pointer: str) -> Attack:
    return make_attack(title, 422, body=json.dumps(body).encode(), pointer=pointer)


def _refused_by(field: Field) -> Iterator[Any]:
    if isinstance(field, Items):
        yield from _refused_by_list(field)
    elif isinstance(field, NumberMap | ThresholdMap | AnswerMap):
        yield from _refused_by_map(field)
    elif isinstance(field, Member):
        yield from ([], "x", 7, True)
        sound = {key: inner.metadata["examples"][0] for key, inner in field.schema.fields.items() if inner.required}
        yield {**sound, "surprise": 1}
        for key, value, _pointer in list_wrong_values(field.schema):  # type: ignore[arg-type]
            yield {**sound, key: value}
    elif isinstance(field, Flag):
        yield from (0, 1, "true", [], {}, "a\0")
    elif isinstance(field, Integer | Number):
        yield from _NO_NUMBERS
        yield from (7.5,) if isinstance(field, Integer) else ()
    else:
        yield from _refused_by_text(field)


def _refused_by_list(field: Items) -> Iterator[Any]:
    yield from ({}, "x", 7, True)
    # What is wrong with an item of a push is told in its result, and refuses nothing.
    for value in () if isinstance(field, SentItems) else _refused_by(field.inner):
        yield [value]
    if isinstance(field, UniqueItems) and isinstance(field.inner, Identifier):
        yield ["00000000-0000-4000-8000-00000000000a"] * 2
    yield [[]] * (field.most + 1)


def _refused_by_map(field: NumberMap | ThresholdMap | AnswerMap) -> Iterator[Any]:
    yield from ([], "x", 7, {"": 1}, {"x" * 41: 1}, {"a\0": 1}, {"\ud800": 1})
    if isinstance(field, ThresholdMap):
        yield from ({"surprise": 1}, {"CR-01.tell_again_after": 4}, {"CR-06.observed": 119})
        yield from ({"CR-01.urgent_from": number} for number in (*_NO_NUMBERS, 7.5, 0, 5))
    elif isinstance(field, NumberMap):
        yield from ({"a": "1"}, {"a": True}, {"a": []}, {f"n{number}": 1 for number in range(field.most + 1)})
    else:
        yield from ({"q1": "1"}, {"q1": True}, {"q1": 7.5}, {}, {"q1": 1}, {"q1": []}, {"q1": 10**400})
        yield from ({"q1": "Declined"}, {"surprise": 1}, {f"q{number}": 1 for number in range(field.most + 1)})


def _refused_by_text(field: Field) -> Iterator[Any]:
    assert isinstance(field, BaseField), "a new kind of field needs its hostile values here"
    yield from _NO_TEXTS
    if isinstance(field, Text):
        yield "x" * (field.longest + 1)
        yield from ("",) if field.shortest else ()
    elif isinstance(field, Instant):
        yield from _NO_INSTANTS
    elif isinstance(field, LocalDate):
        yield from _NO_DATES
    elif isinstance(field, Zone):
        yield from _NO_ZONES
    elif isinstance(field, Identifier):
        yield from _NO_IDS
        yield from _NOT_OF_ONES_OWN if isinstance(field, OwnIdentifier) else ()
    else:
        yield from ("", "x" * 3000, "' OR 1=1 --")
