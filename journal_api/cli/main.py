"""The group of all commands; each is imported only when it is asked for."""

from __future__ import annotations

import importlib
from typing import Any

import click

from journal_api.domain.errors import JournalError
from journal_api.settings import SettingsError
from journal_api.stack.errors import StackError

# Command → the file in this room that holds it and the function's name there.
COMMANDS = {
    "run": ("run", "run"),
    "create-clinic": ("clinics", "create_clinic"),
    "replay": ("replay", "replay"),
}


class LazyGroup(click.Group):
    """Knows its commands by name, so that none pays for what another imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command, or None when there is no such."""
        if cmd_name not in COMMANDS:
            return None
        file, function = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"journal_api.cli.{file}"), function)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it could not do is told in one message, without a stack trace."""
        try:
            return super().invoke(ctx)
        except (StackError, SettingsError, JournalError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=LazyGroup)
def main() -> None:
    """Journal API: a journal between therapy sessions that tells the care team when someone is getting worse."""
