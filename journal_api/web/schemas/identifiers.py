"""Fields that name things: UUIDs and e-mail addresses."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import BaseField

NIL = UUID(int=0)
LONGEST_EMAIL = 254
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    re.ASCII,
)
_LONGEST_LOCAL_PART = 64


def read_path_id(text: str) -> UUID:
    """Return the id in a path; text that is no UUID becomes the nil one, which nothing has.

    So a malformed id takes the very way of an absent one: same checks, same answer.
    """
    return UUID(text) if _UUID.fullmatch(text) else NIL


class Identifier(BaseField):
    """A UUID of any version, hyphenated, upper or lower case; given back in lower case."""

    json_type, json_format = "string", "uuid"

    def _read(self, value: Any) -> UUID:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "An id is text: a UUID.")
        if not _UUID.fullmatch(value):
            raise build_refusal("bad_id")
        return UUID(value)

    def _write(self, value: UUID) -> str:
        return str(value)


class OwnIdentifier(Identifier):
    """A UUID that the client made for a new thing: version 4 or 7."""

    def _read(self, value: Any) -> UUID:
        identifier: UUID = super()._read(value)
        if identifier.version not in {4, 7}:
            raise build_refusal("bad_id", "An id of your own must be a UUID of version 4 or 7.")
        return identifier


class EmailAddress(BaseField):
    """An e-mail address in ASCII, at most 254 characters, as it was typed."""

    json_type, json_format = "string", "email"

    def __init__(self, description: str, **options: Any) -> None:
        """Give every address the same bound."""
        super().__init__(description, shape={"maxLength": LONGEST_EMAIL}, **options)

    def _read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "An e-mail address is text.")
        if len(value) > LONGEST_EMAIL or not _EMAIL.fullmatch(value):
            raise build_refusal("bad_email")
        if value.index("@") > _LONGEST_LOCAL_PART:
            raise build_refusal("bad_email")
        return value
