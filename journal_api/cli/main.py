"""The group of all commands; each is imported only when it is asked for."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import click

from journal_api.domain.errors import JournalError
from journal_api.settings import SettingsError
from journal_api.stack.errors import StackError


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: the file in this room that holds it, the function's name there, and its line in the list."""

    file: str
    function: str
    summary: str


COMMANDS = {
    "backtest": Entry("backtests", "backtest", "Replay the rules over the records that are there."),
    "backup": Entry("backups", "backup", "Dump the database into a file, and read it back."),
    "begin-epoch": Entry("epochs", "begin_epoch", "Let every phone sync anew, after a disk was put back."),
    "bench": Entry("bench", "bench", "Time entries, pushes, telling and judging."),
    "create-clinic": Entry("clinics", "create_clinic", "Make a clinic and its first administrator."),
    "dead-work": Entry("dead_work", "dead_work", "List or replay work that was given up."),
    "doctor": Entry("doctors", "doctor", "Look at everything the product stands on, in words."),
    "drill-alerts": Entry("drills", "drill_alerts", "Put a stack wrong under load and look for every alert."),
    "drill-api": Entry("drills", "drill_api", "Kill a stack under load and look for what was acknowledged."),
    "judge": Entry("judge", "judge", "Judge records in JSON, read from standard input."),
    "migrate": Entry("migrate", "migrate", "Bring database, roles and schema to this version."),
    "quarantine": Entry("quarantines", "quarantine", "List what phones sent that waits for a person."),
    "remove-second-factor": Entry("second_factors", "remove_second_factor", "Let a lone admin in without their app."),
    "replay": Entry("replay", "replay", "Play a recorded person through the API, day by day."),
    "restore": Entry("backups", "restore", "Put a backup in the place of the database."),
    "rotate-note-keys": Entry("note_keys", "rotate_note_keys", "Wrap every patient's note key by the ring's first."),
    "study": Entry("study", "study", "Compare CR-04 with its rivals on simulated people."),
    "run": Entry("run", "run", "Start the whole product on this machine."),
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
        entry = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"journal_api.cli.{entry.file}"), entry.function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it could not do is told in one message, without a stack trace."""
        try:
            return super().invoke(ctx)
        except (StackError, SettingsError, JournalError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=LazyGroup)
def main() -> None:
    """Journal API: a journal between therapy sessions that tells the care team when someone is getting worse."""
