"""Fields for what things and people are called, and how they are spoken to."""

from __future__ import annotations

import re
from typing import Any

from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import BaseField, Text

LONGEST_NAME = 200
LONGEST_LOCALE = 35
_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


class Name(Text):
    """What somebody or something is called: up to 200 characters, not all blank, as typed."""

    def __init__(self, description: str, **options: Any) -> None:
        """Give every name the same bounds."""
        super().__init__(description, **{"longest": LONGEST_NAME, "shortest": 1, **options})

    def _read(self, value: Any) -> str:
        name: str = super()._read(value)
        if not name.strip():
            raise build_refusal("too_short", "It must not be blank.")
        return name


class Locale(BaseField):
    """A BCP 47 language tag, such as nl or en-GB, as typed."""

    json_type = "string"

    def __init__(self, description: str, **options: Any) -> None:
        """Give every tag the same example."""
        super().__init__(description, shape={"maxLength": LONGEST_LOCALE}, **{"example": "en-GB", **options})

    def _read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "A language tag is text.")
        if len(value) > LONGEST_LOCALE or not _LOCALE.fullmatch(value):
            raise build_refusal("bad_locale")
        return value
