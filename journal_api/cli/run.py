"""``run``: the whole product on one machine, from nothing, until a signal."""

from __future__ import annotations

import importlib
import signal
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from journal_api.cli.connecting import DEFAULT_DATA, DEFAULT_PORT
from journal_api.cli.demo_plans import DemoPlan, plan_demo, plan_no_demo
from journal_api.cli.launching import launch
from journal_api.cli.narration import Narrator
from journal_api.cli.sites import Site, load_sign_ins

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option("--demo/--no-demo", default=True, help="Load a demo clinic into an empty database and show the main job.")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port of the API [default: {DEFAULT_PORT} or a free one].")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="Folder that keeps data, secrets and logs [default: var in the checkout].",
)
def run(*, demo: bool, port: int | None, data: Path) -> None:
    """Start the whole product on this machine and keep it up until Ctrl-C.

    DATABASE_URL, REDIS_URL and SMTP_URL name servers to use instead of starting any.
    """
    narrator = Narrator()
    folder = data.resolve()
    for number in ENDING_SIGNALS:
        signal.signal(number, _end)
    try:
        with ExitStack() as stack:
            launched = launch(stack, narrator, data=folder, wanted_port=port, plan=plan_demo if demo else plan_no_demo)
            stack.callback(narrator.say, "Stopping …")
            if launched.plan is DemoPlan.LOAD:
                _show_main_job(launched.site, narrator)
            _tell_where(launched.site, launched.plan, narrator)
            launched.supervisor.wait()
    except KeyboardInterrupt:
        narrator.say(f"Stopped. The data are kept in {folder}.")


def _end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    # Once is enough: a second Ctrl-C must not interrupt the orderly stop.
    for each in ENDING_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _show_main_job(site: Site, narrator: Narrator) -> None:
    # Looked up only here, because an empty stack never needs the simulation.
    importlib.import_module("journal_api.cli.demo").show_main_job(site, narrator)


def _tell_where(site: Site, plan: DemoPlan, narrator: Narrator) -> None:
    narrator.say("")
    narrator.say(f"API      {site.api_url}")
    narrator.say(f"Docs     {site.docs_url}")
    narrator.say(f"Mail     {site.mail_url or 'goes out through SMTP_URL'}")
    narrator.say(f"Logs     {site.data_dir / 'logs'}")
    _tell_sign_ins(site, plan, narrator)
    narrator.say("Ctrl-C stops everything and keeps the data.")


def _tell_sign_ins(site: Site, plan: DemoPlan, narrator: Narrator) -> None:
    if plan is DemoPlan.NOT_ASKED:
        narrator.say(
            "Next     .venv/bin/python -m journal_api create-clinic --name NAME --admin-email E-MAIL "
            f"--admin-password PASSWORD --data {site.data_dir}"
        )
        return
    if plan is DemoPlan.LEFT_OUT:
        narrator.say("Demo     left out: the database already holds a clinic (--data FOLDER starts anew elsewhere)")
        return
    if plan is DemoPlan.ALREADY_THERE:
        narrator.say("Demo     the demo clinic is already there, as you left it")
    for sign_in in load_sign_ins(site.data_dir, site.database_key):
        narrator.say(f"Sign in  {sign_in.who}: {sign_in.email} · {sign_in.password}")
    importlib.import_module("journal_api.cli.demo").tell_who_shows_what(narrator)
