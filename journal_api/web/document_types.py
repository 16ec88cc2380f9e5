"""Names in the document from which clients are generated: words and open objects get types with names of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from journal_api.web.schemas.fields import BaseField, Choice

Describe = Callable[..., dict[str, Any]]

_LAST_WORD = re.compile(r"[^/]+$")
_NULL = "null"


def name_types(types: dict[str, Any]) -> tuple[Describe, ...]:
    """Return what apispec is to ask, in this order, about each field it describes.

    ``types`` are the document's own, by name; those of words are put there.
    """

    def name_words(_converter: Any, field: BaseField, ret: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(field, Choice):
            return {}
        name = field.type_name or f"{type(field.root).__name__}{_spell_as_type(str(field.name))}"
        _keep_type(types, name, field.type_meaning, ret.pop("enum"))
        del ret["type"]
        reference = {"$ref": f"#/components/schemas/{name}"}
        return {"anyOf": [reference, {"type": _NULL}]} if field.allow_none else reference

    return (_name_each_type_once, _title_open_objects, name_words)


def _keep_type(types: dict[str, Any], name: str, meaning: str, words: list[str]) -> None:
    described = {"type": "string", "enum": words, "x-enum-varnames": _name_members(words)}
    kept = types.setdefault(name, {"description": meaning, **described})
    if kept["enum"] != words:
        raise RuntimeError(f"{name} names two sets of words: {kept['enum']}, {words}")


def _name_members(words: list[str]) -> list[str]:
    """Return the words as a language names constants: of a path its last part."""
    return [re.sub(r"\W", "_", _LAST_WORD.findall(word)[0]).upper() for word in words]


def _title_open_objects(_converter: Any, field: BaseField, ret: dict[str, Any]) -> dict[str, Any]:
    # Without a title, generators number the kinds of value that a field may hold: "MeasuresType0".
    if "object" in ret.get("type", ()) and field.name:
        return {"title": _spell_as_type(field.name)}
    return {}


def _spell_as_type(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def _name_each_type_once(_converter: Any, _field: BaseField, ret: dict[str, Any]) -> dict[str, Any]:
    # apispec adds "null" for what may be null, also to types that name it already; a repeated type is no JSON Schema.
    types = ret.get("type")
    return {"type": list(dict.fromkeys(types))} if isinstance(types, list) else {}
