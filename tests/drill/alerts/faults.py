"""What is done to the stack while entries pour in: each kind of fault, how long it is held, and how it ends."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from threading import Event
from types import MappingProxyType
from urllib.parse import urlsplit

import redis

from journal_api.gateways.job_queue import QUEUE
from tests.drill import kills
from tests.drill.alerts.breakages import Breakage
from tests.drill.alerts.clocks import Program, put_off
from tests.drill.alerts.receivers import Fate, Mood, Receiver
from tests.drill.processes import list_children, read_command, signal_group
from tests.drill.stacks import DrilledStack
from tests.servers import wait_until

HOLD_SECONDS = 6.0
# Of each program in turn; one that is wrong for a moment only would be wrong for nobody.
CLOCK_HOLD_SECONDS = 5.0
HOUR = timedelta(hours=1)
BROKER_SECONDS = 2.0
RESTART_SECONDS = 60.0
# How long a letter to be killed over is waited for.
SENDING_SECONDS = 15.0
WORKER_PROCESSES = 2
WORKED_SECONDS = (0.5, 2.0)
WATCH_SECONDS = 0.1
# Where kombu keeps what a worker took and has not acknowledged.
UNACKNOWLEDGED = "unacked"
NORMAL_MEMORY = "256mb"


class Kind(StrEnum):
    """What is put wrong."""

    STALL = "worker and relay stopped"
    WORKER = "kill -9 of the worker's group"
    SENDING = "kill -9 of the worker in mid-send"
    RELAY = "kill -9 of the relay"
    API = "kill -9 of the API"
    POSTGRES = "kill -9 of PostgreSQL"
    FLUSH = "FLUSHALL with messages waiting"
    BROKER_STOPPED = "Valkey killed again and again"
    BROKER_PAUSED = "Valkey paused"
    BROKER_READ_ONLY = "Valkey read-only"
    BROKER_FULL = "Valkey out of memory"
    REFUSING = "mail server refuses"
    GREYLISTING = "mail server greylists"
    DROPPING = "mail server drops after DATA"
    HANGING = "mail server hangs"
    CLOCK_AHEAD = "a clock an hour ahead"
    CLOCK_BEHIND = "a clock an hour behind"


BROKER_KINDS = frozenset({Kind.FLUSH, Kind.BROKER_STOPPED, Kind.BROKER_PAUSED, Kind.BROKER_READ_ONLY, Kind.BROKER_FULL})
# Drawn at random, after the standstill that every drill begins with. For a breakage only what it must be found by: the
# rest would hide whose fault a loss is.
KINDS_FOR: Mapping[Breakage | None, tuple[Kind, ...]] = MappingProxyType(
    {
        None: tuple(kind for kind in Kind if kind is not Kind.STALL),
        Breakage.DIRECT_DELAY: (Kind.FLUSH, Kind.BROKER_STOPPED, Kind.BROKER_FULL),
        Breakage.EARLY_ACK: (Kind.SENDING,),
        Breakage.NO_SWEEP: (Kind.FLUSH,),
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the monotonic seconds between which it was held; a kill is over at once."""

    kind: Kind
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Scene:
    """What the faults are done to."""

    stack: DrilledStack
    receiver: Receiver
    clocks: Path
    broker: redis.Redis
    is_over: Event

    def is_broker_empty(self) -> bool:
        """Tell whether nothing that was published is still to be done: neither waiting nor in a worker's hands."""
        try:
            return not self.broker.llen(QUEUE) and not self.broker.hlen(UNACKNOWLEDGED)
        except redis.RedisError:
            return False

    def find_program(self, word: str) -> int:
        """Find the process with ``word`` in its command; waits while it is being started again."""
        found: list[int] = []

        def look() -> bool:
            found.extend(pid for pid in list_children(self.stack.supervisor_pid) if word in read_command(pid))
            return bool(found)

        wait_until(look, word, seconds=RESTART_SECONDS)
        return found[0]

    @property
    def broker_word(self) -> str:
        """Return what Valkey's command alone holds: it calls itself by its address."""
        return f"127.0.0.1:{urlsplit(self.stack.settings.redis_url).port}"


RELAY_WORD, WORKER_WORD = "workers.relay", "workers.app:celery\0worker"


def inflict(scene: Scene, kind: Kind, random: Random) -> Fault:
    """Do one fault, hold it, and put right what can be; returns when it is over."""
    began = time.monotonic()
    _WAYS[kind](scene, random)
    return Fault(kind, began, time.monotonic())


def connect_broker(stack: DrilledStack) -> redis.Redis:
    """Connect to the stack's broker as whoever runs it would."""
    return redis.Redis.from_url(stack.settings.redis_url, socket_timeout=BROKER_SECONDS)


def signal_workers(scene: Scene, number: signal.Signals) -> None:
    """Send a signal to the worker's whole group and to the relay's."""
    for word in (WORKER_WORD, RELAY_WORD):
        signal_group(scene.find_program(word), number)


def _kill_worker(scene: Scene, random: Random) -> None:
    # One that has not begun to work would take nothing with it.
    wait_until(
        lambda: len(list_children(scene.find_program(WORKER_WORD))) >= WORKER_PROCESSES,
        "the worker's processes",
        seconds=RESTART_SECONDS,
    )
    scene.is_over.wait(random.uniform(*WORKED_SECONDS))
    signal_group(scene.find_program(WORKER_WORD), signal.SIGKILL)


def _kill_sending_worker(scene: Scene, random: Random) -> None:
    hung, until = _count_hung(scene), time.monotonic() + SENDING_SECONDS
    scene.receiver.become(Mood(hang=1.0))
    while time.monotonic() < until and _count_hung(scene) == hung:
        scene.is_over.wait(WATCH_SECONDS)
    _kill_worker(scene, random)
    scene.receiver.become(Mood())


def _kill_relay(scene: Scene, _: Random) -> None:
    signal_group(scene.find_program(RELAY_WORD), signal.SIGKILL)


def _kill_api(scene: Scene, random: Random) -> None:
    kills.kill(scene.stack, kills.Kind.API, random)


def _kill_postgres(scene: Scene, random: Random) -> None:
    kills.kill(scene.stack, kills.Kind.POSTGRES, random)


def _flush(scene: Scene, _: Random) -> None:
    until = time.monotonic() + HOLD_SECONDS
    # A broker with nothing in it would lose nothing.
    while time.monotonic() < until and not _count_messages(scene):
        scene.is_over.wait(WATCH_SECONDS)
    _tell_broker(scene, "FLUSHALL")


def _stop_broker(scene: Scene, _: Random) -> None:
    until = time.monotonic() + HOLD_SECONDS
    while time.monotonic() < until:
        for pid in list_children(scene.stack.supervisor_pid):
            if scene.broker_word in read_command(pid):
                signal_group(pid, signal.SIGKILL)
        scene.is_over.wait(WATCH_SECONDS)


def _pause_broker(scene: Scene, _: Random) -> None:
    pid = scene.find_program(scene.broker_word)
    signal_group(pid, signal.SIGSTOP)
    scene.is_over.wait(HOLD_SECONDS)
    signal_group(pid, signal.SIGCONT)


def _make_read_only(scene: Scene, _: Random) -> None:
    # A replica of a server that is not there: it answers, and takes nothing.
    _tell_broker(scene, "REPLICAOF", "127.0.0.1", "9")
    scene.is_over.wait(HOLD_SECONDS)
    _tell_broker(scene, "REPLICAOF", "NO", "ONE")


def _fill_broker(scene: Scene, _: Random) -> None:
    _tell_broker(scene, "CONFIG", "SET", "maxmemory", "1")
    scene.is_over.wait(HOLD_SECONDS)
    _tell_broker(scene, "CONFIG", "SET", "maxmemory", NORMAL_MEMORY)


def _shift_clock(offset: timedelta) -> Callable[[Scene, Random], None]:
    def shift(scene: Scene, random: Random) -> None:
        for program in random.sample(tuple(Program), len(Program)):
            put_off(scene.clocks, program, offset)
            scene.is_over.wait(CLOCK_HOLD_SECONDS)
            put_off(scene.clocks, program, timedelta())

    return shift


def _misbehave(mood: Mood) -> Callable[[Scene, Random], None]:
    def misbehave(scene: Scene, _: Random) -> None:
        scene.receiver.become(mood)
        scene.is_over.wait(HOLD_SECONDS)
        scene.receiver.become(Mood())

    return misbehave


def _count_hung(scene: Scene) -> int:
    return sum(letter.fate is Fate.HUNG for letter in scene.receiver.list_letters())


def _count_messages(scene: Scene) -> int:
    with suppress(redis.RedisError):
        return int(scene.broker.llen(QUEUE))  # type: ignore[arg-type]
    return 0


def _tell_broker(scene: Scene, *words: str) -> None:
    until = time.monotonic() + RESTART_SECONDS
    while True:
        try:
            scene.broker.execute_command(*words)  # type: ignore[no-untyped-call]
        except redis.RedisError:
            if time.monotonic() > until:
                raise
            scene.is_over.wait(WATCH_SECONDS)
        else:
            return


_WAYS: Mapping[Kind, Callable[[Scene, Random], None]] = MappingProxyType(
    {
        Kind.WORKER: _kill_worker,
        Kind.SENDING: _kill_sending_worker,
        Kind.RELAY: _kill_relay,
        Kind.API: _kill_api,
        Kind.POSTGRES: _kill_postgres,
        Kind.FLUSH: _flush,
        Kind.BROKER_STOPPED: _stop_broker,
        Kind.BROKER_PAUSED: _pause_broker,
        Kind.BROKER_READ_ONLY: _make_read_only,
        Kind.BROKER_FULL: _fill_broker,
        Kind.REFUSING: _misbehave(Mood(refuse=1.0)),
        Kind.GREYLISTING: _misbehave(Mood(greylist=0.7)),
        Kind.DROPPING: _misbehave(Mood(drop=0.5)),
        Kind.HANGING: _misbehave(Mood(hang=0.3)),
        Kind.CLOCK_AHEAD: _shift_clock(HOUR),
        Kind.CLOCK_BEHIND: _shift_clock(-HOUR),
    }
)
