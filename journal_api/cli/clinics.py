"""``create-clinic``: makes a clinic with its first admin."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from journal_api.cli.connecting import DEFAULT_DATA, connected_as_owner
from journal_api.clock import read_now
from journal_api.domain.errors import Invalid
from journal_api.services import clinics
from journal_api.services.clinics import ClinicRequest
from journal_api.web.schemas.clinics import NewClinicBody
from journal_api.web.schemas.problems import read_content

PASSWORD_VARIABLE = "JOURNAL_ADMIN_PASSWORD"  # noqa: S105 - its name, not its value
FROM_INPUT = "-"


def _read_password(given: str) -> str:
    return sys.stdin.readline().rstrip("\r\n") if given == FROM_INPUT else given


@click.command("create-clinic")
@click.option("--name", required=True, help="Shown to the clinic's people.")
@click.option("--admin-email", required=True, help="What the first admin signs in with.")
@click.option(
    "--admin-password",
    required=True,
    envvar=PASSWORD_VARIABLE,
    callback=lambda _context, _option, value: _read_password(value),
    help="12 to 128 characters. Anybody on the machine sees it in the list of processes: better leave it out and set"
    f" {PASSWORD_VARIABLE}, or give - to have the first line of standard input read.",
)
@click.option("--timezone", default="UTC", show_default=True, help="IANA name; working hours are read in it.")
@click.option("--locale", default="en", show_default=True, help="The language the clinic writes.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder.  [default: var/ in the checkout]",
)
def create_clinic(*, name: str, admin_email: str, admin_password: str, timezone: str, locale: str, data: Path) -> None:
    """Make a clinic with its first admin; prints one line of JSON: clinic_id and admin_id."""
    wanted = _read(
        {
            "name": name,
            "admin_email": admin_email,
            "admin_password": admin_password,
            "timezone": timezone,
            "locale": locale,
        }
    )
    with connected_as_owner(data, application="journal-create-clinic") as owner:
        made = clinics.create_clinic(owner.database, wanted, now=read_now())
    click.echo(json.dumps({"clinic_id": str(made.clinic_id), "admin_id": str(made.admin_id)}))


def _read(options: dict[str, str]) -> ClinicRequest:
    """Read the options; what is wrong is named before anything is started."""
    try:
        wanted = ClinicRequest(**read_content(NewClinicBody(), options))
        clinics.check_admin_password(wanted)
    except Invalid as error:
        faults = (f"{_name_option(fault.pointer)}: {fault.message}" for fault in error.faults)
        raise click.UsageError(" ".join(faults)) from error
    return wanted


def _name_option(pointer: str) -> str:
    name = pointer.removeprefix("/").replace("_", "-")
    return "--admin-password" if name == "password" else f"--{name}"
