"""What is sent to sign in, and the pair of tokens that is answered."""

from __future__ import annotations

from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Flag, Integer, Text
from journal_api.web.schemas.identifiers import EmailAddress, Identifier
from journal_api.web.schemas.moments import Instant

LONGEST_TOKEN = 2048
LONGEST_DEVICE = 200
# Longer than any password that is taken: what is wrong is told as wrong, not as too long.
LONGEST_ATTEMPT = 1024
# A recovery code as it is shown, and somebody's spaces.
LONGEST_FACTOR_CODE = 64


class CredentialsBody(Schema):
    """E-mail address, password, and for an account that has a second factor a code of it."""

    email = EmailAddress("The account's address, in upper or lower case.", required=True, example="ana@example.org")
    password = Text("The account's password.", longest=LONGEST_ATTEMPT, required=True, example="seven quiet herons")
    totp = Text(
        "Code of the authenticator app, or a recovery code; looked at where the account has a second factor.",
        longest=LONGEST_FACTOR_CODE,
    )


class RefreshBody(Schema):
    """The refresh token one holds."""

    refresh_token = Text(
        "The newest refresh token of the sign-in.",
        longest=LONGEST_TOKEN,
        required=True,
        example="the-refresh-token-of-the-answer-before",
    )


class TokensAnswer(AnswerSchema):
    """A pair of tokens."""

    access_token = Text("For the Authorization header: `Bearer …`.", longest=LONGEST_TOKEN)
    refresh_token = Text("For the next pair; good for 60 days and for one use. Keep it secret.", longest=LONGEST_TOKEN)
    token_type = Text("Always Bearer.", longest=6)
    expires_in = Integer("Seconds the access token is good for.", least=0)


class OpenSignInAnswer(AnswerSchema):
    """A sign-in that is still open."""

    id = Identifier("The sign-in.")
    device = Text("The device as it named itself when signing in.", longest=LONGEST_DEVICE)
    created_at = Instant("When it was opened.")
    last_used_at = Instant("When its tokens were last refreshed.")
    is_current = Flag("Whether it is the one this request was made with.")
