"""/v1/auth: signing in, staying signed in, signing out."""

from __future__ import annotations

from journal_api.domain.sign_ins import name_network
from journal_api.services import sign_ins
from journal_api.services.sign_ins import Credentials, Origin, SignedIn
from journal_api.web.calls import Answer, Call
from journal_api.web.declarations import PUBLIC
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.sign_ins import CredentialsBody, RefreshBody, TokensAnswer
from journal_api.web.tokens import ACCESS_LIFETIME, issue_access_token

blueprint = operations_blueprint("sign-in", description="Signing in, staying signed in, signing out.")


@blueprint.route("/v1/auth/token", methods=["POST"])
@operation(access=PUBLIC, summary="Sign in", body=CredentialsBody, answers={200: TokensAnswer}, problems=(401,))
def sign_in(call: Call) -> Answer:
    """Exchange e-mail address and password for a pair of tokens.

    401 `wrong_credentials` tells not which part was wrong. For an account with a second factor the right password
    without `totp` is 401 `second_factor_required`, and opens nothing; each code is taken once. After five failures
    from one network the account is closed to it for a while, longer each time: 429 with `Retry-After`.
    """
    credentials = Credentials(call.body["email"], call.body["password"], call.body.get("totp"))
    opened = sign_ins.sign_in(call.resources, credentials, origin=make_origin(call), now=call.now)
    return Answer(200, make_tokens(call, opened))


@blueprint.route("/v1/auth/refresh", methods=["POST"])
@operation(access=PUBLIC, summary="Refresh the tokens", body=RefreshBody, answers={200: TokensAnswer}, problems=(401,))
def refresh_tokens(call: Call) -> Answer:
    """Exchange the refresh token for a new pair; the old one is used up.

    Repeated within 30 seconds it answers the same refresh token again, because answers get lost on the way. Any other
    second use means that two hold it: the sign-in ends, 401. Every refresh gives 60 more days.
    """
    token = call.body["refresh_token"]
    opened = sign_ins.refresh_sign_in(call.resources, token, origin=make_origin(call), now=call.now)
    return Answer(200, make_tokens(call, opened))


@blueprint.route("/v1/auth/logout", methods=["POST"])
@operation(access=PUBLIC, summary="Sign out", body=RefreshBody, answers={204: None})
def sign_out(call: Call) -> Answer:
    """End the sign-in at once: its access tokens are dead on the next request. 204 also when it was over already."""
    sign_ins.end_sign_in(call.resources, call.body["refresh_token"], origin=make_origin(call), now=call.now)
    return Answer(204)


def make_origin(call: Call) -> Origin:
    """Return where a request comes from: its network rather than its address, and its device as told."""
    device = "".join(sign for sign in call.request.user_agent.string if sign.isprintable())
    return Origin(name_network(call.request.remote_addr), device, call.request_id)


def make_tokens(call: Call, opened: SignedIn) -> dict[str, object]:
    """Return the pair of tokens of an open sign-in."""
    token = issue_access_token(sign_in_id=opened.sign_in_id, user_id=opened.user_id, now=call.now)
    return {
        "access_token": token,
        "refresh_token": opened.refresh_token,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFETIME.total_seconds()),
    }
