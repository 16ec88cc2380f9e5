"""``remove-second-factor``: the way back in for the only admin who lost their app and recovery codes."""

from __future__ import annotations

import json
from pathlib import Path

import click

from journal_api.cli.connecting import DEFAULT_DATA, connected_as_owner
from journal_api.clock import read_now
from journal_api.services.second_factors import remove_second_factor_by_operator


@click.command("remove-second-factor")
@click.argument("email")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
def remove_second_factor(*, email: str, data: Path) -> None:
    """Remove the second factor of the account with this EMAIL, who is told by mail.

    For the only admin of a clinic who lost app and recovery codes; anybody else asks an admin of theirs. Make sure
    first who is asking. Prints one line of JSON: removed, and the account's id.
    """
    with connected_as_owner(data, application="journal-remove-second-factor") as owner:
        user_id = remove_second_factor_by_operator(owner, email, now=read_now())
    if user_id is None:
        raise click.ClickException("There is no account of this address with a second factor.")
    click.echo(json.dumps({"removed": str(user_id)}))
