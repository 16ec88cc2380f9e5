"""Fields that hold fields: lists, objects within objects, maps from names to numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from marshmallow import Schema as AnySchema
from marshmallow import ValidationError, fields

from journal_api.web.json_bodies import is_clean_text
from journal_api.web.schemas.bases import MergePatchSchema
from journal_api.web.schemas.faults import FaultMessage, build_refusal
from journal_api.web.schemas.fields import BaseField, read_number

_MESSAGES: dict[str, Any] = {"type": FaultMessage("wrong_type", "An object is needed.")}


class Items(BaseField, fields.List[Any]):
    """A list of one kind of thing. Loads as a tuple."""

    def __init__(
        self,
        description: str,
        inner: fields.Field[Any],
        *,
        most: int,
        least: int = 0,
        example: Any = None,
        **options: Any,
    ) -> None:
        """Keep the field of the items, how many there may be and how many there must be."""
        metadata = {"description": description, "type": "array", "maxItems": most}
        if least:
            metadata["minItems"] = least
        if example is not None:
            metadata["examples"] = [example]
        fields.List.__init__(self, inner, metadata=metadata, **options)
        self.most, self.least = most, least

    _serialize = fields.List._serialize

    def _read(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise build_refusal("wrong_type", "A list is needed.")
        if len(value) > self.most:
            raise build_refusal("too_many", f"It may have {self.most} items at most.")
        if len(value) < self.least:
            raise build_refusal("too_short", f"It must have {self.least} items at least.")
        return tuple(fields.List._deserialize(self, value, None, None))


class UniqueItems(Items):
    """A list that names nothing twice."""

    def _read(self, value: Any) -> Any:
        items = super()._read(value)
        if len(set(items)) < len(items):
            raise build_refusal("not_unique")
        return items


class Member(BaseField, fields.Nested):
    """An object within an object, with a schema of its own."""

    default_error_messages = _MESSAGES

    def __init__(self, description: str, schema: type[AnySchema] | AnySchema, **options: Any) -> None:
        """Keep the member's schema."""
        fields.Nested.__init__(self, schema, metadata={"description": description}, **options)

    _deserialize = fields.Nested._deserialize
    _serialize = fields.Nested._serialize  # type: ignore[assignment]


class NumberMap(BaseField):
    """An object of names and numbers, such as a clinic's own measures. A null takes the name out again."""

    json_type = "object"

    def __init__(
        self,
        description: str,
        *,
        most: int,
        longest_name: int = 40,
        least_value: float = -1e15,
        most_value: float = 1e15,
        **options: Any,
    ) -> None:
        """Keep how many names there may be, how long they are, and the bounds of the numbers."""
        number = {"type": ["number", "null"], "minimum": least_value, "maximum": most_value}
        names = {"minLength": 1, "maxLength": longest_name}
        shape = {"additionalProperties": number, "propertyNames": names, "maxProperties": most}
        super().__init__(description, shape=shape, **options)
        self.most, self.longest_name = most, longest_name
        self.least_value, self.most_value = least_value, most_value

    def _read(self, value: Any) -> Mapping[str, float | None]:
        if not isinstance(value, Mapping):
            raise build_refusal("wrong_type", "An object of names and numbers is needed.")
        if len(value) > self.most:
            raise build_refusal("too_many", f"It may have {self.most} names at most.")
        faults: dict[str, list[Any]] = {}
        numbers: dict[str, float | None] = {}
        for name, number in value.items():
            try:
                numbers[name] = self._read_member(name, number)
            except ValidationError as error:
                faults[name] = list(error.messages)
        if faults:
            raise ValidationError(faults)
        if not isinstance(self.parent, MergePatchSchema):
            numbers = {name: number for name, number in numbers.items() if number is not None}
        return MappingProxyType(numbers)

    def _read_member(self, name: str, number: int | float | Decimal | None) -> float | None:
        if not 1 <= len(name) <= self.longest_name:
            raise build_refusal("too_long", f"A name has from 1 to {self.longest_name} characters.")
        if not is_clean_text(name):
            raise build_refusal("bad_text")
        return None if number is None else read_number(number, least=self.least_value, most=self.most_value)

    def _write(self, value: Mapping[str, float]) -> dict[str, float]:
        return dict(value)


class OpenObject(BaseField):
    """An object whose members are not listed, such as an alert's evidence. For answers: it takes nothing in."""

    json_type = "object"

    def __init__(self, description: str, **options: Any) -> None:
        """Keep it out of what is read."""
        super().__init__(description, dump_only=True, **options)

    def _write(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return dict(value)
