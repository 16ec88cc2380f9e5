"""Base fields: numbers, text, words. Nothing is rounded, trimmed or guessed; every refusal carries a stable code.

The first argument of every field is its one line for the reader of the API: meaning, unit, who may see it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from inspect import cleandoc
from typing import Any

from marshmallow import ValidationError, fields

from journal_api.web.json_bodies import is_clean_text
from journal_api.web.schemas.faults import FaultMessage, build_refusal

LARGEST_EXACT_INTEGER = 2**53 - 1
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
_MESSAGES: dict[str, Any] = {
    "required": FaultMessage("required"),
    "null": FaultMessage("required"),
    "validator_failed": FaultMessage("invalid"),
}


class BaseField(fields.Field[Any]):
    """What every field of ours has: a description, a JSON type for the document, coded refusals, and two verbs."""

    json_type = ""
    json_format = ""
    default_error_messages = _MESSAGES

    def __init__(
        self, description: str, *, example: Any = None, shape: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        """Keep the description, the document's ``shape`` (bounds, pattern …) and marshmallow's own options."""
        metadata = {
            "description": description,
            "type": self.json_type,
            "format": self.json_format,
            "examples": None if example is None else [example],
            **(shape or {}),
        }
        super().__init__(
            metadata={name: value for name, value in metadata.items() if value not in (None, "")}, **options
        )

    def _read(self, value: Any) -> Any:
        """Return what the JSON ``value``, never null, stands for. Raises ValidationError with a coded message."""
        return value

    def _write(self, value: Any) -> Any:
        return value

    def _deserialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        return self._read(value)

    def _serialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        return None if value is None else self._write(value)

    def make_error(self, key: str, **_values: Any) -> ValidationError:
        """Return the coded message as it stands: nothing of the value is put into it."""
        return ValidationError(self.error_messages[key])

    def read_text(self, text: str) -> Any:
        """Return the JSON value that a query parameter's ``text`` means; most types are text themselves."""
        return text


class Integer(BaseField):
    """A whole number from ``least`` to ``most``: 7 and 7.0, not "7", true or 7.5."""

    json_type = "integer"

    def __init__(
        self,
        description: str,
        *,
        least: int = -LARGEST_EXACT_INTEGER,
        most: int = LARGEST_EXACT_INTEGER,
        **options: Any,
    ) -> None:
        """Keep the bounds, both inclusive."""
        super().__init__(description, shape={"minimum": least, "maximum": most}, **options)
        self.least, self.most = least, most

    def _read(self, value: Any) -> int:
        if type(value) is not int and not _is_whole(value):
            raise build_refusal("wrong_type", "A whole number is needed.")
        if not self.least <= value <= self.most:
            raise build_refusal("out_of_range", f"It must be from {self.least} to {self.most}.")
        return int(value)

    def read_text(self, text: str) -> Any:
        """Return the number that the query's text spells, else the text."""
        return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


class Number(BaseField):
    """A finite number from ``least`` to ``most``, on the ``step`` of its scale where it has one. Loads as float."""

    json_type = "number"

    def __init__(
        self,
        description: str,
        *,
        least: float = -1e15,
        most: float = 1e15,
        step: str | None = None,
        **options: Any,
    ) -> None:
        """Keep the bounds, both inclusive, and the step, counted from ``least`` and written in decimals ("0.5")."""
        super().__init__(description, shape={"minimum": least, "maximum": most}, **options)
        self.least, self.most = least, most
        self.step = None if step is None else Decimal(step)

    def _read(self, value: Any) -> float:
        return read_number(value, least=self.least, most=self.most, step=self.step)

    def read_text(self, text: str) -> Any:
        """Return the number that the query's text spells, else the text."""
        return Decimal(text) if _NUMBER.fullmatch(text) else text


def read_number(value: Any, *, least: float, most: float, step: Decimal | None = None) -> float:
    """Return ``value`` as the float that prints as the number that was sent.

    Raises ValidationError: wrong_type, out_of_range, too_precise, not_on_step.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise build_refusal("wrong_type", "A number is needed.")
    if not least <= value <= most:
        raise build_refusal("out_of_range", f"It must be from {least:g} to {most:g}.")
    number = float(value) + 0.0  # -0.0 becomes 0.0
    exact = Decimal(repr(number))
    if exact != value and not isinstance(value, float):
        raise build_refusal("too_precise")
    if step is not None and (exact - Decimal(repr(float(least)))) % step:
        raise build_refusal("not_on_step", f"It must be {least:g} plus a multiple of {step}.")
    return number


class Flag(BaseField):
    """True or false, and nothing that merely looks like it."""

    json_type = "boolean"

    def _read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise build_refusal("wrong_type", "True or false is needed.")
        return value

    def read_text(self, text: str) -> Any:
        """Return true or false where the query's text says so, else the text."""
        return {"true": True, "false": False}.get(text, text)


class Text(BaseField):
    """Text that comes back exactly as sent: not trimmed, not normalized. Lengths are in code points."""

    json_type = "string"

    def __init__(
        self,
        description: str,
        *,
        longest: int,
        shortest: int = 0,
        shape: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """Keep the lengths, both inclusive."""
        lengths = {"maxLength": longest} | ({"minLength": shortest} if shortest else {})
        super().__init__(description, shape={**lengths, **(shape or {})}, **options)
        self.longest, self.shortest = longest, shortest

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "Text is needed.")
        if len(value) > self.longest:
            raise build_refusal("too_long", f"It may have {self.longest} characters at most.")
        if len(value) < self.shortest:
            raise build_refusal("too_short", f"It must have {self.shortest} characters at least.")
        if not is_clean_text(value):
            raise build_refusal("bad_text")
        return value


class Choice(BaseField):
    """One of a few words, exactly as written. Choices given as an Enum load as its members.

    ``type_name``, by default an Enum's own, is what the document and the clients made from it call these words, with
    ``type_meaning`` beside it; words without one are named for the place where they stand.
    """

    json_type = "string"

    def __init__(
        self, description: str, choices: type[Enum] | tuple[str, ...], *, type_name: str = "", **options: Any
    ) -> None:
        """Keep the words in the order they are given."""
        members: Mapping[str, Any] = (
            {word: word for word in choices}
            if isinstance(choices, tuple)
            else {member.value: member for member in choices}
        )
        super().__init__(description, shape={"enum": list(members)}, **options)
        self._members = members
        self.type_name = type_name or ("" if isinstance(choices, tuple) else choices.__name__)
        self.type_meaning = description if isinstance(choices, tuple) else cleandoc(choices.__doc__ or "")

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "A word is needed.")
        if value not in self._members:
            raise build_refusal("not_a_choice", "It must be one of: " + ", ".join(self._members) + ".")
        return self._members[value]

    def _write(self, value: Any) -> Any:
        return value.value if isinstance(value, Enum) else value


def _is_whole(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, float) and value.is_integer()
