"""One drill: load, kills, and the look at what is there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID

from tests.drill.kills import Kind, kill
from tests.drill.ledgers import Ledger, read_ledger
from tests.drill.lines import Line
from tests.drill.stacks import (
    DrilledStack,
    Patient,
    confirm_before_it_is_kept,
    make_patients,
    running_stack,
)
from tests.drill.verdicts import LISTS, Faults, expect, look, look_at_batches, look_at_versions
from tests.drill.views import Follower, list_all, list_versions, pull_all
from tests.drill.writers import Writer

RECOVERY_SECONDS = 120.0
WATCH_SECONDS = 0.02
# Between two kills, once the first is overcome: at random moments, and late enough to have something under way.
LEAST_CALM_SECONDS, MOST_CALM_SECONDS = 0.5, 4.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: at least ``seconds`` of load, until each kind of kill has come at least once."""

    seconds: float
    writers: int
    seed: int
    kinds: tuple[Kind, ...] = tuple(Kind)
    breaks_durability: bool = False


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: how many processes it took, and how long until a request sent after it was acknowledged."""

    kind: Kind
    processes: int
    seconds_to_recover: float


@dataclass(slots=True)
class Outcome:
    """What happened and what was found; ``given_up``: requests that were never answered."""

    kills: list[Kill] = field(default_factory=list)
    requests: int = 0
    items: int = 0
    retried: int = 0
    given_up: int = 0
    went_back: int = 0
    surprises: Counter[str] = field(default_factory=Counter)
    faults: Faults = field(default_factory=Faults)

    @property
    def is_sound(self) -> bool:
        """Tell whether everything is as it was promised, and something was tried at all."""
        return bool(self.items and self.kills and self.faults.are_none and not self.surprises and not self.went_back)


@dataclass(frozen=True, slots=True)
class Watch:
    """Told what goes on: the steps by name; how many seconds are over, how many items acknowledged; each kill."""

    step: Callable[[str], None]
    passed: Callable[[float, int], None]
    killed: Callable[[Kill], None]


@dataclass(slots=True)
class _Cast:
    """Everybody who takes part."""

    patients: tuple[Patient, ...]
    ledger: Ledger
    writers: list[Writer]
    followers: list[Follower]
    is_over: Event = field(default_factory=Event)
    is_written: Event = field(default_factory=Event)

    def list_surprises(self) -> Counter[str]:
        """List what nobody should have been answered."""
        found: Counter[str] = Counter()
        for one in (*self.writers, *self.followers):
            found += one.surprises + one.line.surprises
        return found

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let all of them work while the block runs; the readers until they have what was written last."""
        with ThreadPoolExecutor(len(self.writers) + len(self.followers)) as pool:
            writing = [pool.submit(one.run, self.is_over) for one in self.writers]
            reading = [pool.submit(one.run, self.is_written) for one in self.followers]
            try:
                yield
            finally:
                self.is_over.set()
                wait(writing)
                self.is_written.set()
            # Whoever broke down did not do its part: that is told, not swallowed.
            for one in (*writing, *reading):
                one.result()


def run_drill(plan: Plan, folder: Path, watch: Watch) -> Outcome:
    """Drill a stack of its own in ``folder``, and tell what was found."""
    watch.step("Starting the stack")
    with running_stack(folder) as stack:
        cast = _gather(stack, plan, folder)
        if plan.breaks_durability:
            confirm_before_it_is_kept(stack)
        outcome = Outcome()
        watch.step("Loading and killing")
        with cast.at_work():
            for one in _play(stack, plan, cast, watch):
                outcome.kills.append(one)
                watch.killed(one)
        watch.step("Looking at what is there")
        _look(stack, cast, folder, outcome)
        return outcome


def _gather(stack: DrilledStack, plan: Plan, folder: Path) -> _Cast:
    """Let two phones write for each patient, and one read."""
    patients = make_patients(stack, (plan.writers + 1) // 2)
    ledger = Ledger(folder / "ledger.jsonl")
    writers = [
        Writer(number, at, Line(stack.url, patients[at].email), ledger, Random(f"{plan.seed} {number}"))
        for number, at in ((number, number // 2) for number in range(plan.writers))
    ]
    followers = [Follower(at, Line(stack.url, one.email)) for at, one in enumerate(patients)]
    return _Cast(patients, ledger, writers, followers)


def _play(stack: DrilledStack, plan: Plan, cast: _Cast, watch: Watch) -> Iterator[Kill]:
    """Kill at random moments, each time once what the kill before broke is whole again."""
    random, deck, killed = Random(plan.seed), list[Kind](), 0
    _await_acknowledgement(cast, since=0.0)
    began = time.monotonic()
    while time.monotonic() - began < plan.seconds or killed < len(plan.kinds):
        cast.is_over.wait(random.uniform(LEAST_CALM_SECONDS, MOST_CALM_SECONDS))
        # Every kind comes before one comes again.
        deck = deck or random.sample(plan.kinds, len(plan.kinds))
        kind, killed = deck.pop(), killed + 1
        processes, killed_at = kill(stack, kind, random), time.monotonic()
        _await_acknowledgement(cast, since=killed_at)
        watch.passed(time.monotonic() - began, cast.ledger.items)
        yield Kill(kind, processes, time.monotonic() - killed_at)


def _await_acknowledgement(cast: _Cast, *, since: float) -> None:
    """Wait until a request that began after ``since`` was acknowledged."""
    until = time.monotonic() + RECOVERY_SECONDS
    while not cast.ledger.has_acknowledged_since(since):
        if time.monotonic() > until:
            raise SystemExit(f"Nothing was acknowledged for {RECOVERY_SECONDS:.0f} s: {cast.list_surprises()}")
        cast.is_over.wait(WATCH_SECONDS)


def _look(stack: DrilledStack, cast: _Cast, folder: Path, outcome: Outcome) -> None:
    cast.ledger.close()
    ledger = tuple(read_ledger(folder / "ledger.jsonl"))
    given_up = [write for writer in cast.writers for write in writer.given_up]
    outcome.requests, outcome.items = len(ledger), sum(len(line.claims) for line in ledger)
    outcome.retried, outcome.given_up = sum(line.attempts > 1 for line in ledger), len(given_up)
    outcome.went_back = sum(follower.went_back for follower in cast.followers)
    outcome.surprises = cast.list_surprises()
    expected, faults = expect(ledger, given_up), outcome.faults
    there = {found.place: found for follower in cast.followers for found in follower.holds.values()}
    lines = [follower.line for follower in cast.followers]
    look("followed", there.values(), expected, faults)
    look("pulled", (one for at, line in enumerate(lines) for one in pull_all(line, at)), expected, faults)
    look(LISTS, (one for at, line in enumerate(lines) for one in list_all(line, at)), expected, faults)
    look_at_batches(there, given_up, faults)
    numbers: dict[UUID, int] = {one.id: at for at, one in enumerate(cast.patients)}
    look_at_versions(list_versions(stack, numbers), expected, faults)
    for one in (*cast.writers, *cast.followers):
        one.line.close()
