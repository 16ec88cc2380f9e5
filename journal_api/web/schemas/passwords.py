"""Changing a password, and setting a forgotten one anew."""

from __future__ import annotations

from journal_api.web.schemas.bases import Schema
from journal_api.web.schemas.fields import Text
from journal_api.web.schemas.identifiers import EmailAddress
from journal_api.web.schemas.sign_ins import LONGEST_ATTEMPT

LONGEST_CODE = 200
_WANTED = "12 to 128 characters; common ones, the e-mail address and the clinic's name are refused."


class PasswordBody(Schema):
    """The present password, and the one that is wanted."""

    current_password = Text(
        "The password one has now.", longest=LONGEST_ATTEMPT, required=True, example="seven quiet herons"
    )
    new_password = Text(_WANTED, longest=LONGEST_ATTEMPT, required=True, example="eleven loud starlings")


class PasswordResetBody(Schema):
    """Whose password was forgotten."""

    email = EmailAddress("The account's address.", required=True, example="ana@example.org")


class PasswordResetConfirmation(Schema):
    """What somebody sends who holds a code."""

    code = Text("The code from the letter.", longest=LONGEST_CODE, required=True, example="the-code-in-the-letter")
    password = Text(_WANTED, longest=LONGEST_ATTEMPT, required=True, example="eleven loud starlings")
