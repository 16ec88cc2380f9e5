"""The second factor of a member of the staff."""

from __future__ import annotations

from journal_api.domain.second_factors import RECOVERY_CODES
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items
from journal_api.web.schemas.fields import Flag, Integer, Text
from journal_api.web.schemas.moments import Instant
from journal_api.web.schemas.sign_ins import LONGEST_ATTEMPT, LONGEST_FACTOR_CODE


class PasswordAgainBody(Schema):
    """The present password, asked for again."""

    current_password = Text(
        "The password one has now.", longest=LONGEST_ATTEMPT, required=True, example="seven quiet herons"
    )


class FactorCodeBody(Schema):
    """A first code of the authenticator app."""

    code = Text("The six digits the app shows now.", longest=LONGEST_FACTOR_CODE, required=True, example="492039")


class SecondFactorAnswer(AnswerSchema):
    """Whether one has a second factor."""

    is_on = Flag("Whether signing in asks for a code.")
    confirmed_at = Instant("Since when; null when it does not.", allow_none=True)
    recovery_codes_left = Integer("Recovery codes that were not used yet.", least=0, most=RECOVERY_CODES)


class BegunFactorAnswer(AnswerSchema):
    """What the authenticator app is told; it is not told again."""

    secret = Text("The secret in base32, to type in. Keep it nowhere but in the app.", longest=64)
    uri = Text("The same as an otpauth URI, to show as a QR code.", longest=1024)


class RecoveryCodesAnswer(AnswerSchema):
    """Recovery codes; they are not told again."""

    recovery_codes = Items(
        "Each signs in once in place of the app. Print them, keep them apart from the password.",
        Text("A recovery code.", longest=LONGEST_FACTOR_CODE),
        most=RECOVERY_CODES,
    )
