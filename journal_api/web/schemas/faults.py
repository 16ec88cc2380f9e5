"""The stable codes of what can be wrong with a request's content, and messages that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marshmallow import ValidationError

FAULT_CODES: Mapping[str, str] = MappingProxyType(
    {
        "absent": "It names something that is not there, or not yours.",
        "bad_date": "Not a calendar date written YYYY-MM-DD.",
        "bad_email": "Not an e-mail address.",
        "bad_id": "Not a UUID in its usual form, or, where you bring your own id, not of version 4 or 7.",
        "bad_instant": "Not an RFC 3339 instant with offset, or outside the time this service can keep.",
        "bad_label": "Blank, or not of the length a label has.",
        "bad_name": "Not of the form that a name of this kind has.",
        "bad_locale": "Not a BCP 47 language tag.",
        "bad_target": "Not where something can be sent by this channel: a phone number in E.164 for a text message.",
        "bad_text": "Text that cannot be stored: it holds NUL, a lone surrogate or bytes that are not UTF-8.",
        "bad_time": "Not a time of day written HH:MM.",
        "bad_zone": "Not the IANA name of a time zone.",
        "invalid": "The content breaks a rule of this field; the message says which.",
        "licence_not_accepted": "The terms of the instrument's owner must be accepted before it is switched on.",
        "name_taken": "The name is in use for something else.",
        "not_a_choice": "Not one of the words that the field takes.",
        "not_on_step": "A number between two steps of its scale.",
        "not_switched_on": "The clinic has not switched this instrument on.",
        "not_unique": "The list names one thing twice.",
        "overlaps": "It lies within another one of its kind.",
        "out_of_range": "Below the least or above the most that is taken.",
        "reaches_nobody": "In some care team this step of the policy would reach nobody.",
        "repeated": "A query parameter was given more than once.",
        "required": "The field must be there and may not be null.",
        "too_long": "More characters than the field takes.",
        "too_many": "More items than the list takes.",
        "too_precise": "More digits than can be given back exactly.",
        "too_short": "Fewer characters or items than the field asks for.",
        "unknown_field": "There is no such field; it was refused rather than dropped.",
        "unknown_item": "The instrument has no such item.",
        "unknown_measure": "The clinic has defined no measure of this name.",
        "weak_password": "Among the first that anybody would try, or made of the e-mail address or the clinic's name.",
        "wrong_code": "Not a present code, of the authenticator app or as it was sent, or one that was taken before.",
        "wrong_password": "Not the account's present password.",
        "wrong_type": "Not the JSON type of the field. Numbers are taken only if they are exactly what was sent.",
    }
)


class FaultMessage(str):
    """A sentence for a developer that knows its stable code; marshmallow carries it like any message."""

    code: str

    def __new__(cls, code: str, text: str = "") -> FaultMessage:
        """Make the message; a code without an entry in FAULT_CODES is a KeyError where it is written."""
        message = super().__new__(cls, text or FAULT_CODES[code])
        message.code = code
        return message

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Tell how to make a copy: flask-smorest copies what it documents."""
        return self.code, str(self)


def build_refusal(code: str, text: str = "", *, field: str = "") -> ValidationError:
    """Return the error a field or a schema's own rule raises; ``field`` names the member a schema rule is about.

    ``text`` is for a developer and never repeats the value.
    """
    message = FaultMessage(code, text)
    return ValidationError(message, field) if field else ValidationError(message)
