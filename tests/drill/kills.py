"""What is killed, and how it is found: always with SIGKILL, always processes of the stack that is drilled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from random import Random
from types import MappingProxyType

from tests.drill.processes import kill_process, list_children, list_workers_in, read_command
from tests.drill.stacks import DrilledStack
from tests.servers import wait_until


class Kind(StrEnum):
    """What a kill takes."""

    API_WORKER = "one API process"
    API_MASTER = "the API's master"
    API = "the API, all processes"
    SESSION = "one PostgreSQL session"
    POSTGRES = "PostgreSQL, all processes"
    EVERYTHING = "API and PostgreSQL, all"


PATIENCE_SECONDS = 60.0

# What takes PostgreSQL's memory with it. The API is left alone: on such a database it refuses to start again.
WHERE_COMMITS_DIE = (Kind.POSTGRES,)


def kill(stack: DrilledStack, kind: Kind, random: Random) -> int:
    """Kill at once, and return how many processes there were to kill."""
    victims = _await_victims(stack, kind, random)
    for pid in victims:
        kill_process(pid)
    # What the server forked between the look and the kill must not go on with its memory.
    if kind in {Kind.POSTGRES, Kind.EVERYTHING}:
        while late := _list_postgres(stack):
            for pid in late:
                kill_process(pid)
    return len(victims)


def _await_victims(stack: DrilledStack, kind: Kind, random: Random) -> tuple[int, ...]:
    # A dead master's processes go on answering until they notice: what takes their place may not be there yet.
    found: list[int] = []

    def look() -> bool:
        found.extend(_FINDERS[kind](stack, random))
        return bool(found)

    wait_until(look, f"something to kill of {kind}", seconds=PATIENCE_SECONDS)
    return tuple(found)


def _find_worker(stack: DrilledStack, random: Random) -> tuple[int, ...]:
    workers = [pid for master in _list_masters(stack) for pid in list_children(master)]
    return (random.choice(workers),) if workers else ()


def _find_master(stack: DrilledStack, random: Random) -> tuple[int, ...]:
    return tuple(_list_masters(stack))


def _find_api(stack: DrilledStack, random: Random) -> tuple[int, ...]:
    masters = tuple(_list_masters(stack))
    # The master first, so that it starts nobody in place of those who die.
    return (*masters, *(pid for master in masters for pid in list_children(master)))


def _find_session(stack: DrilledStack, random: Random) -> tuple[int, ...]:
    sessions = [pid for pid in _list_postgres(stack) if "journal_api" in read_command(pid)]
    return (random.choice(sessions),) if sessions else ()


def _find_postgres(stack: DrilledStack, random: Random) -> tuple[int, ...]:
    return tuple(_list_postgres(stack))


def _find_everything(stack: DrilledStack, random: Random) -> tuple[int, ...]:
    return (*_find_api(stack, random), *_list_postgres(stack))


_FINDERS: Mapping[Kind, Callable[[DrilledStack, Random], tuple[int, ...]]] = MappingProxyType(
    {
        Kind.API_WORKER: _find_worker,
        Kind.API_MASTER: _find_master,
        Kind.API: _find_api,
        Kind.SESSION: _find_session,
        Kind.POSTGRES: _find_postgres,
        Kind.EVERYTHING: _find_everything,
    }
)


def _list_masters(stack: DrilledStack) -> Iterator[int]:
    bound = f"--bind=127.0.0.1:{stack.port}"
    return (pid for pid in list_children(stack.supervisor_pid) if bound in read_command(pid))


def _list_postgres(stack: DrilledStack) -> list[int]:
    """List the server and its sessions, the server first: its processes lead groups of their own."""
    return list_workers_in(stack.cluster)
