"""/v1/me: one's own account."""

from __future__ import annotations

from journal_api.domain.accounts import Account
from journal_api.services import accounts
from journal_api.services.accounts import AccountChange
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.accounts import AccountAnswer, AccountPatch

blueprint = operations_blueprint("me", description="One's own account.")


@blueprint.route("/v1/me", methods=["GET"])
@operation(access=("me", "read"), summary="Read one's own account", answers={200: AccountAnswer})
def read_me(call: Call) -> Answer:
    """Who one is here, with the ETag of the account."""
    return _answer(accounts.read_own_account(call.resources, call.grant, now=call.now))


@blueprint.route("/v1/me", methods=["PATCH"])
@operation(access=("me", "write"), summary="Edit one's own account", body=AccountPatch, answers={200: AccountAnswer})
def edit_me(call: Call) -> Answer:
    """JSON Merge Patch of name, zone and language. A patient who moves takes the record's zone along."""
    change = AccountChange(**call.body.changes)
    edited = accounts.edit_own_account(
        call.resources, call.grant, change, revisions=call.expected_revisions, now=call.now
    )
    return _answer(edited)


def _answer(account: Account) -> Answer:
    return Answer(200, account, revision=account.revision)
