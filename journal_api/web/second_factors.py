"""/v1/me/totp: one's own second factor, for staff; and its removal for a colleague who lost theirs."""

from __future__ import annotations

from journal_api.services import second_factors
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.second_factors import (
    BegunFactorAnswer,
    FactorCodeBody,
    PasswordAgainBody,
    RecoveryCodesAnswer,
    SecondFactorAnswer,
)
from journal_api.web.sign_ins import make_origin

MINE = "/v1/me/totp"

blueprint = operations_blueprint("my-second-factor", description="The second factor of staff: an authenticator app.")


@blueprint.route(MINE, methods=["GET"])
@operation(access=("second_factor", "read"), summary="Read one's second factor", answers={200: SecondFactorAnswer})
def read_second_factor(call: Call) -> Answer:
    """Whether signing in asks for a code, and how many recovery codes are left."""
    found = second_factors.read_second_factor(call.resources, call.grant, now=call.now)
    content = {
        "is_on": found.confirmed_at is not None,
        "confirmed_at": found.confirmed_at,
        "recovery_codes_left": found.recovery_codes_left,
    }
    return Answer(200, content)


@blueprint.route(MINE, methods=["POST"])
@operation(
    access=("second_factor", "write"),
    summary="Begin a second factor",
    body=PasswordAgainBody,
    answers={201: BegunFactorAnswer},
)
def begin_second_factor(call: Call) -> Answer:
    """Make a secret for an authenticator app. Nothing is asked for until a first code has confirmed it.

    Begun again, the secret before is void. A wrong `current_password` is 422 `wrong_password` and counts as a failed
    sign-in. 409 where one is in force: remove it first.
    """
    begun = second_factors.begin_second_factor(
        call.resources, call.grant, call.body["current_password"], origin=make_origin(call), now=call.now
    )
    return Answer(201, begun, {"Location": MINE})


@blueprint.route(MINE + "/confirm", methods=["POST"])
@operation(
    access=("second_factor", "write"),
    summary="Confirm the second factor",
    body=FactorCodeBody,
    answers={200: RecoveryCodesAnswer},
)
def confirm_second_factor(call: Call) -> Answer:
    """Put it in force with a first code of the app; from now on signing in needs a code.

    Every other sign-in ends, this one stays, and a letter tells the account's owner. 422 `wrong_code` for a code that
    is none now; after five of them 429. 409 where none was begun.
    """
    codes = second_factors.confirm_second_factor(call.resources, call.grant, call.body["code"], now=call.now)
    return Answer(200, {"recovery_codes": codes})


@blueprint.route(MINE + "/recovery-codes", methods=["POST"])
@operation(
    access=("second_factor", "write"),
    summary="Make new recovery codes",
    body=PasswordAgainBody,
    answers={200: RecoveryCodesAnswer},
)
def renew_recovery_codes(call: Call) -> Answer:
    """New recovery codes in place of all that were. The password is asked for again; 409 without a second factor."""
    codes = second_factors.renew_codes(
        call.resources, call.grant, call.body["current_password"], origin=make_origin(call), now=call.now
    )
    return Answer(200, {"recovery_codes": codes})


@blueprint.route(MINE, methods=["DELETE"])
@operation(
    access=("second_factor", "write"),
    summary="Remove one's second factor",
    body=PasswordAgainBody,
    answers={204: None},
)
def remove_second_factor(call: Call) -> Answer:
    """Remove it with its recovery codes. The password is asked for again; a letter tells the account's owner."""
    second_factors.remove_second_factor(
        call.resources,
        call.grant,
        call.body["current_password"],
        expected=call.expected_revisions,
        origin=make_origin(call),
        now=call.now,
    )
    return Answer(204)


@blueprint.route("/v1/users/<user_id>/totp", methods=["DELETE"])
@operation(access=("users", "write"), summary="Remove a colleague's second factor", answers={204: None})
def remove_second_factor_of_user(call: Call) -> Answer:
    """For somebody who lost app and recovery codes. They sign in with their password alone, and a letter tells them.

    204 also where there was none: whether a colleague has one is nobody else's business. `If-Match` is the user's.
    """
    second_factors.remove_second_factor_of(
        call.resources, call.grant, call.path["user_id"], revisions=call.expected_revisions, now=call.now
    )
    return Answer(204)
