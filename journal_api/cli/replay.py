"""``replay``: a recorded person lives again, through the whole product, in a stack of its own."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from journal_api.cli.demo_plans import DemoPlan
from journal_api.cli.driven_clocks import driven_clock
from journal_api.cli.launching import launch
from journal_api.cli.narration import Narrator
from journal_api.cli.provisioning import DatabaseAccess, is_empty
from journal_api.cli.recordings import Mark, Recording, read_recording
from journal_api.cli.replay_days import Stage, Story, evening_of, play
from journal_api.cli.replay_maps import ColumnMap, ColumnMapType, check_maps
from journal_api.cli.replay_people import gather_people
from journal_api.cli.replay_reports import tell_episodes, tell_gaps, tell_mark, tell_told
from journal_api.cli.sites import Site
from journal_api.domain.entry_checks import check_timezone
from journal_api.domain.measures import BUILT_IN_MEASURES, describe_unit
from journal_api.stack.errors import StackError
from journal_api.stack.locks import find_record
from journal_api.stack.mailbox import Mailbox


def read_mark(context: click.Context, parameter: click.Parameter, value: str | None) -> Mark | None:  # noqa: ARG001
    """Read COLUMN=VALUE."""
    if value is None:
        return None
    column, equals, wanted = value.partition("=")
    if not column or not equals:
        raise click.BadParameter("give COLUMN=VALUE.")
    return Mark(column, wanted.strip())


def read_zone(context: click.Context, parameter: click.Parameter, value: str) -> str:  # noqa: ARG001
    """Read the name of a zone."""
    if check_timezone(value):
        raise click.BadParameter(f"{value!r} is no IANA zone, as Europe/Amsterdam is.")
    return value


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "maps", type=ColumnMapType(), multiple=True, required=True, help="Which column is which measure; repeat."
)
@click.option("--date-column", default="date", show_default=True, help="Column with the local date, YYYY-MM-DD.")
@click.option("--zone", default="UTC", show_default=True, callback=read_zone, help="Where the recorded person lives.")
@click.option("--mark", callback=read_mark, metavar="COLUMN=VALUE", help="Days to compare the alerts with.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Empty folder that keeps the played stack [default: a temporary one].",
)
def replay(
    *,
    file: Path,
    maps: tuple[ColumnMap, ...],
    date_column: str,
    zone: str,
    mark: Mark | None,
    data: Path | None,
) -> None:
    """Play a recorded person through the HTTP API, day by day, and print what the care team would have been told.

    FILE is a CSV with a header and one row per check-in. A clinician stands in for the care team: each alert is
    acknowledged on its evening and resolved three days later.
    """
    narrator = Narrator()
    check_maps(maps)
    recording = read_recording(file, maps=maps, date_column=date_column, mark=mark)
    _tell_plan(recording, maps, narrator)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="journal-replay-")))
        site = launch(stack, narrator, data=folder.resolve(), wanted_port=None, plan=plan_replay).site
        stage, story = _play(stack, site, recording, maps=maps, zone=zone, narrator=narrator)
        mails = None if site.mail_folder is None else Mailbox(site.mail_folder).count()
        tell_told(story, recording, mails=mails, narrator=narrator)
        tell_episodes(stage, recording, narrator)
        if mark is not None:
            tell_mark(story, recording, mark, narrator)
        tell_gaps(story, narrator)


def plan_replay(database: DatabaseAccess, data: Path) -> DemoPlan:
    """Refuse a database that holds anything: a replay never mixes with other people's records."""
    if not is_empty(database):
        raise StackError(
            f"The database of {data} already holds data, and a replay wants one of its own; nothing was written. "
            "Leave --data and DATABASE_URL out, or name an empty folder or database."
        )
    return DemoPlan.NOT_ASKED


def _play(
    stack: ExitStack,
    site: Site,
    recording: Recording,
    *,
    maps: tuple[ColumnMap, ...],
    zone: str,
    narrator: Narrator,
) -> tuple[Stage, Story]:
    record = find_record(site.data_dir)
    decimals = dict(recording.decimals)
    measures = [one.define(decimals=decimals[one.name]) for one in maps if not one.is_built_in]
    clock = stack.enter_context(driven_clock(site.clock_file))
    began_at = evening_of(recording.first_on, zone) - timedelta(hours=12)
    clock.move_to(began_at)
    owner_url = None if record is None else record.owner_url
    people = gather_people(site, owner_url=owner_url, zone=zone, measures=measures, now=began_at)
    stage = Stage(people, clock, zone, maps)
    with _progress(recording, narrator) as advance:
        return stage, play(recording, stage, advance=advance)


@contextmanager
def _progress(recording: Recording, narrator: Narrator) -> Iterator[Callable[[], None]]:
    columns = (TextColumn("Playing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=narrator.console) as bar:
        task = bar.add_task("Playing", total=(recording.last_on - recording.first_on).days + 1)
        yield lambda: bar.advance(task)


def _tell_plan(recording: Recording, maps: tuple[ColumnMap, ...], narrator: Narrator) -> None:
    days = (recording.last_on - recording.first_on).days + 1
    narrator.say(f"{len(recording.rows)} check-ins on {days} days, {recording.first_on} to {recording.last_on}")
    for one in maps:
        kind = "as recorded" if one.is_built_in else "defined by the clinic"
        if one.is_rescaled:
            own = BUILT_IN_MEASURES[one.name]
            kind = f"rescaled linearly to {describe_unit(own)}"
        narrator.say(f"  {one.name} = {one.column}, {one.minimum:g}-{one.maximum:g}, higher is {one.higher_is}: {kind}")
