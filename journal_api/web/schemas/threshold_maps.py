"""The field that takes the marks a clinic sets: figures by their ids, each a whole number within its own bounds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError

from journal_api.domain.thresholds import THRESHOLDS
from journal_api.web.schemas.bases import MergePatchSchema
from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import BaseField, Integer

_NUMBERS: Mapping[str, Integer] = MappingProxyType(
    {one.id: Integer(one.meaning, least=one.lowest, most=one.highest) for one in THRESHOLDS.values()}
)


class ThresholdMap(BaseField):
    """An object of figures' ids and whole numbers. In a patch a null takes the figure back to its default."""

    json_type = "object"

    def __init__(self, description: str, **options: Any) -> None:
        """Say of every figure what it means and within which bounds it is set."""
        shape = {
            "properties": {name: _describe(name) for name in sorted(THRESHOLDS)},
            "additionalProperties": False,
        }
        super().__init__(description, shape=shape, **options)

    def _read(self, value: Any) -> Mapping[str, int | None]:
        if not isinstance(value, Mapping):
            raise build_refusal("wrong_type", "An object of figures and numbers is needed.")
        faults: dict[str, list[Any]] = {}
        numbers: dict[str, int | None] = {}
        for name, number in value.items():
            try:
                numbers[name] = self._read_number(name, number)
            except ValidationError as error:
                faults[name] = list(error.messages)
        if faults:
            raise ValidationError(faults)
        return MappingProxyType(numbers)

    def _read_number(self, name: str, number: Any) -> int | None:
        if name not in _NUMBERS:
            raise build_refusal("unknown_field", "No clinic sets a figure of this id.")
        if number is None and isinstance(self.parent, MergePatchSchema):
            return None
        return _NUMBERS[name]._read(number)

    def _write(self, value: Mapping[str, int]) -> dict[str, int]:
        return dict(value)


def _describe(name: str) -> dict[str, Any]:
    one = THRESHOLDS[name]
    described = f"{one.meaning}. In {one.unit}; {one.default} unless set. {one.bounds}."
    return {"type": ["integer", "null"], "minimum": one.lowest, "maximum": one.highest, "description": described}
