"""The product's own processes on a data folder of a test's own: all of them, or all but some."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from journal_api.cli.environments import adopt_clock, build_settings, complete_environ
from journal_api.cli.provisioning import open_database, prepare
from journal_api.cli.sites import Site
from journal_api.clock import CLOCK_FILE_VARIABLE
from journal_api.settings import Settings
from journal_api.stack.credentials import load_or_make_credentials
from journal_api.stack.locks import hold_folder
from journal_api.stack.ports import HOST, find_free_port
from journal_api.stack.programs import list_programs
from journal_api.stack.servers import prepare_mail_catcher, serve_mail, serve_valkey
from journal_api.stack.supervisor import Supervisor
from journal_api.stack.valkey import prepare_valkey

VALKEY = "valkey"
EVERYTHING = frozenset({VALKEY, "api", "worker", "beat", "relay"})


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack that is up; ``owner_url`` is the way in of its schema's owner."""

    site: Site
    owner_url: str


@contextmanager
def running_stack(data: Path, *, without: Collection[str] = ()) -> Iterator[RunningStack]:
    """Yield the stack with a real PostgreSQL and mail catcher; what it is to be ``without`` is never started."""
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNAL_ENV", "test")
        patch.setenv(CLOCK_FILE_VARIABLE, str(data / "clock"))
        with (
            hold_folder(data, say=said.append) as lock,
            Supervisor(data / "logs", say=said.append, lock=lock) as keeper,
        ):
            yield _bring_up(keeper, data, without)


def _bring_up(supervisor: Supervisor, data: Path, without: Collection[str]) -> RunningStack:
    credentials = load_or_make_credentials(data)
    database = open_database({}, data=data, credentials=credentials, start=supervisor.start)
    prepare(database)
    valkey = prepare_valkey(data / VALKEY, password=credentials.valkey_password)
    if VALKEY not in without:
        supervisor.start(serve_valkey(valkey))
    catcher = prepare_mail_catcher(data)
    supervisor.start(serve_mail(catcher))
    port = find_free_port()
    made = build_settings(
        {"JOURNAL_ENV": "test"},
        credentials=credentials,
        database=database,
        redis_url=valkey.url,
        smtp_url=catcher.smtp_url,
        api_url=f"http://{HOST}:{port}",
        data=data,
    )
    adopt_clock(made)
    programs = list_programs(complete_environ(os.environ, made), data=data, port=port)
    supervisor.start(*(program for program in programs if program.name not in without))
    assert database.owner_url is not None
    site = Site(
        settings=Settings.from_env(made),
        api_url=f"http://{HOST}:{port}",
        docs_url=f"http://{HOST}:{port}/docs",
        mail_folder=catcher.folder,
        mail_url=catcher.page_url,
        clock_file=data / "clock",
        data_dir=data,
    )
    return RunningStack(site, database.owner_url)
