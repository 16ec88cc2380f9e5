"""Brings the whole stack up, step by step, and says where everything is."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from journal_api.cli.connecting import DEFAULT_PORT
from journal_api.cli.demo_plans import DemoPlan, database_key, loading
from journal_api.cli.environments import adopt_clock, build_settings, complete_environ, take_back_clock
from journal_api.cli.narration import Narrator
from journal_api.cli.provisioning import DatabaseAccess, open_database, prepare
from journal_api.cli.sites import Site
from journal_api.cli.watching import make_worker_watch
from journal_api.clock import CLOCK_FILE_VARIABLE
from journal_api.settings import Settings
from journal_api.stack.credentials import Credentials, load_or_make_credentials
from journal_api.stack.errors import StackError
from journal_api.stack.locks import StackRecord, hold_folder, published
from journal_api.stack.ports import HOST, find_free_port, hold_port, is_free
from journal_api.stack.programs import list_programs
from journal_api.stack.servers import MailCatcher, prepare_mail_catcher, serve_mail, serve_valkey
from journal_api.stack.supervisor import Supervisor
from journal_api.stack.valkey import prepare_valkey


@dataclass(frozen=True, slots=True)
class Launched:
    """A stack that is up."""

    site: Site
    plan: DemoPlan
    supervisor: Supervisor


@dataclass(frozen=True, slots=True)
class Launch:
    """What one start of the stack works with."""

    data: Path
    port: int
    narrator: Narrator
    credentials: Credentials
    supervisor: Supervisor


def launch(
    stack: ExitStack,
    narrator: Narrator,
    *,
    data: Path,
    wanted_port: int | None,
    plan: Callable[[DatabaseAccess, Path], DemoPlan],
) -> Launched:
    """Start everything on ``data``; it ends when ``stack`` closes.

    ``plan`` is asked about the database before anything is written to it. Raises StackError, SettingsError or
    Unavailable, saying what to do, when something does not come up.
    """
    lock = stack.enter_context(hold_folder(data, say=narrator.say))
    port = _choose_port(wanted_port, narrator)
    # What comes before the API may take a minute, long enough for another program to take its port.
    port_keeper = stack.enter_context(hold_port(port))
    supervisor = stack.enter_context(Supervisor(data / "logs", say=narrator.say, lock=lock))
    start = Launch(data, port, narrator, load_or_make_credentials(data), supervisor)
    database, decided = _open_database(start, plan)
    redis_url = _open_redis(start)
    catcher = _open_mail(start)
    made = build_settings(
        os.environ,
        credentials=start.credentials,
        database=database,
        redis_url=redis_url,
        smtp_url=catcher.smtp_url if catcher else os.environ["SMTP_URL"],
        api_url=f"http://{HOST}:{port}",
        data=data,
    )
    take_back_clock(os.environ, data)
    adopt_clock(made)
    site = _describe(start, Settings.from_env(made), made=made, database=database, catcher=catcher)
    if decided is DemoPlan.LOAD:
        _load_demo(start, site, database)
    port_keeper.close()
    _start_programs(start, site.settings, made)
    stack.enter_context(published(data, _record(site, made, database)))
    return Launched(site, decided, supervisor)


def _start_programs(start: Launch, settings: Settings, made: dict[str, str]) -> None:
    environ = complete_environ(os.environ, made)
    watch = make_worker_watch(settings)
    with start.narrator.step("API, worker, beat and relay"):
        start.supervisor.start(*list_programs(environ, data=start.data, port=start.port, is_worker_stale=watch))


def _load_demo(start: Launch, site: Site, database: DatabaseAccess) -> None:
    # Before the programs: nobody may judge, or tell, a past that is still being written. Looked up only here, because
    # an empty stack never needs the simulation.
    demo = importlib.import_module("journal_api.cli.demo")
    with loading(start.data):
        demo.load_history(site, owner_url=database.owner_url, narrator=start.narrator)


def _choose_port(wanted: int | None, narrator: Narrator) -> int:
    if wanted is not None and not is_free(wanted):
        raise StackError(f"Port {wanted} is taken by another program: choose another with --port, or leave it out.")
    if wanted is not None or is_free(DEFAULT_PORT):
        return wanted or DEFAULT_PORT
    port = find_free_port()
    narrator.say(f"Port {DEFAULT_PORT} is taken by another program: the API gets {port} (--port chooses one).")
    return port


def _open_database(start: Launch, plan: Callable[[DatabaseAccess, Path], DemoPlan]) -> tuple[DatabaseAccess, DemoPlan]:
    with start.narrator.step("PostgreSQL"):
        database = open_database(
            os.environ, data=start.data, credentials=start.credentials, start=start.supervisor.start
        )
    if database.is_given:
        start.narrator.say(f"  the given server: {database.place}{_as_administrator(database)}")
    decided = plan(database, start.data)
    with start.narrator.step("Database, roles and schema"):
        prepare(database)
    return database, decided


def _as_administrator(database: DatabaseAccess) -> str:
    if database.admin_url is None:
        return "; its roles are taken as they are"
    if "DATABASE_ADMIN_URL" in os.environ:
        return "; roles are made through DATABASE_ADMIN_URL"
    return "; its user may create roles, so it makes them, and each process signs in with its own"


def _open_redis(start: Launch) -> str:
    given = os.environ.get("REDIS_URL")
    if given:
        start.narrator.say("Broker: the given REDIS_URL")
        return given
    with start.narrator.step("Valkey"):
        server = prepare_valkey(start.data / "valkey", password=start.credentials.valkey_password)
        start.supervisor.start(serve_valkey(server))
    return server.url


def _open_mail(start: Launch) -> MailCatcher | None:
    if os.environ.get("SMTP_URL"):
        start.narrator.say("Mail: the given SMTP_URL")
        return None
    with start.narrator.step("Mail catcher"):
        catcher = prepare_mail_catcher(start.data)
        start.supervisor.start(serve_mail(catcher))
    return catcher


def _describe(
    start: Launch,
    settings: Settings,
    *,
    made: dict[str, str],
    database: DatabaseAccess,
    catcher: MailCatcher | None,
) -> Site:
    api_url = f"http://{HOST}:{start.port}"
    clock_file = made.get(CLOCK_FILE_VARIABLE)
    return Site(
        settings=settings,
        api_url=api_url,
        docs_url=f"{api_url}/docs",
        mail_folder=catcher.folder if catcher else None,
        mail_url=catcher.page_url if catcher else None,
        clock_file=Path(clock_file) if clock_file else None,
        data_dir=start.data,
        database_key=database_key(database),
    )


def _record(site: Site, made: dict[str, str], database: DatabaseAccess) -> StackRecord:
    return StackRecord(
        supervisor_pid=os.getpid(),
        api_url=site.api_url,
        owner_url=database.owner_url,
        admin_url=database.admin_url,
        mail_folder=str(site.mail_folder) if site.mail_folder else None,
        mail_url=site.mail_url,
        clock_file=str(site.clock_file) if site.clock_file else None,
        settings=made,
    )
