"""/v1/auth/password…: changing a password, and setting a forgotten one anew."""

from __future__ import annotations

from journal_api.services import password_changes, password_resets
from journal_api.services.password_changes import PasswordChange
from journal_api.services.password_resets import PasswordReset
from journal_api.web.calls import Answer, Call
from journal_api.web.declarations import PUBLIC
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.passwords import PasswordBody, PasswordResetBody, PasswordResetConfirmation
from journal_api.web.sign_ins import make_origin

blueprint = operations_blueprint("passwords", description="Changing a password, and setting a forgotten one anew.")


@blueprint.route("/v1/auth/password", methods=["POST"])
@operation(access=("password", "write"), summary="Change one's password", body=PasswordBody, answers={204: None})
def change_password(call: Call) -> Answer:
    """Replace the password. Every other sign-in ends, this one stays; a letter tells the account's owner.

    A wrong `current_password` is 422 `wrong_password` and counts as a failed sign-in: after five from one network 429.
    """
    change = PasswordChange(call.body["current_password"], call.body["new_password"])
    password_changes.change_password(call.resources, call.grant, change, origin=make_origin(call), now=call.now)
    return Answer(204)


@blueprint.route("/v1/auth/password-reset", methods=["POST"])
@operation(access=PUBLIC, summary="Ask for a new password", body=PasswordResetBody, answers={202: None})
def ask_password_reset(call: Call) -> Answer:
    """Mail a code to this address, if it has an account. 202 in every case: the answer tells nobody which.

    A code is good for one hour and once. More than a few for one address are not mailed; a network that asks too
    often is told 429.
    """
    password_resets.ask_password_reset(call.resources, call.body["email"], origin=make_origin(call), now=call.now)
    return Answer(202)


@blueprint.route("/v1/auth/password-reset/confirm", methods=["POST"])
@operation(
    access=PUBLIC,
    summary="Set a new password",
    body=PasswordResetConfirmation,
    answers={204: None},
    problems=(404, 410),
)
def confirm_password_reset(call: Call) -> Answer:
    """Set a new password with the code from the letter. Every sign-in of the account ends; sign in anew.

    A code used or expired is 410, one that never was 404. A password that is refused (422) uses no code up.
    """
    reset = PasswordReset(call.body["code"], call.body["password"])
    password_resets.confirm_password_reset(call.resources, reset, origin=make_origin(call), now=call.now)
    return Answer(204)
