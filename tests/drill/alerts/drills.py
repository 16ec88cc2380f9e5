"""One drill of the alerts: a backlog while nobody works, faults at random, a rest, and the look at what came."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from random import Random
from threading import Event

from journal_api.clock import read_now
from tests.drill.alerts import breakages, clocks
from tests.drill.alerts.breakages import Breakage
from tests.drill.alerts.casts import Cast, Tokens, make_cast
from tests.drill.alerts.clocks import Program, read_offset
from tests.drill.alerts.faults import KINDS_FOR, Fault, Kind, Scene, connect_broker, inflict, signal_workers
from tests.drill.alerts.loads import Load
from tests.drill.alerts.receivers import CANARY, Receiver, running_receiver
from tests.drill.alerts.stories import Story, list_demands, tell_story
from tests.drill.alerts.verdicts import (
    LEAST_BACKLOG,
    STALL_TOLD_SECONDS,
    Findings,
    SeenAlert,
    judge_alerts,
    judge_answers,
    judge_copies,
    judge_haste,
    judge_letters,
    judge_times,
)
from tests.drill.alerts.views import JUDGED_AND_SENT, Service, await_rest, list_alerts, list_waiting
from tests.drill.ledgers import Ledger, read_ledger
from tests.drill.lines import Line
from tests.drill.stacks import ROOT, running_stack

LEDGER = "ledger.jsonl"
# So many more patients write than must wait at once.
MORE_THAN_WAIT = 100
STORIES_A_SECOND = 2.0
LEAST_CALM_SECONDS, MOST_CALM_SECONDS = 0.5, 3.0
# After every kind of fault once: long enough for what came of them to be over, and something to be told in peace.
PEACE_SECONDS = 45.0
MOST_STALL_SECONDS, RECOVERY_SECONDS, WATCH_SECONDS = 120.0, 120.0, 0.5
REST_SECONDS = 420.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: at least ``seconds`` of faults under load, until each kind has come; with a breakage or none.

    ``only`` are the kinds to draw; none: those that the breakage is found by, or all. ``backlog`` is how much must be
    due at once before they come.
    """

    seconds: float
    seed: int
    breakage: Breakage | None = None
    only: tuple[Kind, ...] = ()
    backlog: int = LEAST_BACKLOG

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return the faults that are drawn."""
        return self.only or KINDS_FOR[self.breakage]


@dataclass(slots=True)
class Outcome:
    """What happened, and what was found."""

    faults: list[Fault] = field(default_factory=list)
    least_backlog: int = LEAST_BACKLOG
    entries: int = 0
    retried: int = 0
    demands: int = 0
    letters: int = 0
    backlog: int = 0
    stall_told_seconds: float | None = None
    is_at_rest: bool = False
    waiting: int = 0
    dead: int | None = None
    findings: Findings = field(default_factory=Findings)
    surprises: Counter[str] = field(default_factory=Counter)

    @property
    def shortcomings(self) -> list[str]:
        """Name what else is not as it must be, or was not tried at all."""
        told = self.stall_told_seconds
        found = {
            f"only {self.backlog} were due at once": self.backlog < self.least_backlog,
            "nobody was told that worker and relay stood still": told is None or told > STALL_TOLD_SECONDS,
            "work was left": not self.is_at_rest or self.waiting > 0,
            "work was given up": self.dead != 0,
            "nothing was demanded": not self.demands,
        }
        return [what for what, is_so in found.items() if is_so]

    @property
    def is_sound(self) -> bool:
        """Tell whether everything is as it was promised, and something was tried at all."""
        return not (self.shortcomings or self.surprises or any(self.findings.wrongs.values()))


@dataclass(frozen=True, slots=True)
class Watch:
    """Told what goes on: the steps by name; how many seconds are over, how many entries accepted; each fault."""

    step: Callable[[str], None]
    passed: Callable[[float, int], None]
    faulted: Callable[[Fault], None]


@dataclass(frozen=True, slots=True)
class _Drill:
    """Everything that one drill works with."""

    plan: Plan
    scene: Scene
    cast: Cast
    tokens: Tokens
    load: Load
    service: Service
    watch: Watch


def run_drill(plan: Plan, folder: Path, watch: Watch) -> Outcome:
    """Drill a stack of its own in ``folder``, and tell what was found."""
    watch.step("Starting the stack")
    offsets = folder / "clocks"
    offsets.mkdir()
    with ExitStack() as around:
        receiver = around.enter_context(running_receiver(folder / "mail"))
        stack = around.enter_context(running_stack(folder, _environ(plan, receiver, offsets)))
        watch.step("Letting everybody join")
        drill = _gather(plan, Scene(stack, receiver, offsets, connect_broker(stack), Event()), folder, watch)
        outcome = Outcome(least_backlog=plan.backlog)
        watch.step("Entries pour in while worker and relay stand still")
        with drill.load.at_work(stack.url):
            outcome.faults.append(_stall(drill, outcome))
            watch.faulted(outcome.faults[0])
            watch.step("Putting wrong what can be")
            for fault in _play(drill):
                outcome.faults.append(fault)
                watch.faulted(fault)
        watch.step("Waiting until nothing is left")
        alerts = _await_end(drill, outcome)
        _judge(drill, alerts, folder, outcome)
        return outcome


def _environ(plan: Plan, receiver: Receiver, offsets: Path) -> dict[str, str]:
    environ = {
        "PYTHONPATH": f"{clocks.PRELOADED}:{ROOT}",
        "SMTP_URL": receiver.url,
        "JOURNAL_CANARY_MAIL": CANARY,
        clocks.VARIABLE: str(offsets),
    }
    return environ if plan.breakage is None else {**environ, breakages.VARIABLE: plan.breakage.value}


def _gather(plan: Plan, scene: Scene, folder: Path, watch: Watch) -> _Drill:
    at_once = plan.backlog + MORE_THAN_WAIT
    patients = at_once + int(plan.seconds * STORIES_A_SECOND)
    cast, random, now = make_cast(scene.stack, patients), Random(plan.seed), read_now()
    stories: SimpleQueue[Story] = SimpleQueue()
    for patient in range(patients):
        stories.put(tell_story(patient, random, now=now))
    tokens = Tokens(scene.stack, lambda: read_offset(scene.clocks, Program.API))
    load = Load(cast, tokens, Ledger(folder / LEDGER), stories, pace=STORIES_A_SECOND, backlog=at_once)
    return _Drill(plan, scene, cast, tokens, load, Service(scene.stack.url), watch)


def _stall(drill: _Drill, outcome: Outcome) -> Fault:
    """Let nobody work until enough is due, and until that was told."""
    plan, began = drill.plan, time.monotonic()
    signal_workers(drill.scene, signal.SIGSTOP)
    while time.monotonic() - began < MOST_STALL_SECONDS:
        drill.scene.is_over.wait(WATCH_SECONDS)
        outcome.backlog = max(outcome.backlog, drill.service.count_due(JUDGED_AND_SENT) or 0)
        if outcome.stall_told_seconds is None and drill.service.check_alerting().status == 503:
            outcome.stall_told_seconds = time.monotonic() - began
        if outcome.backlog >= plan.backlog and outcome.stall_told_seconds is not None:
            break
    signal_workers(drill.scene, signal.SIGCONT)
    return Fault(Kind.STALL, began, time.monotonic())


def _play(drill: _Drill) -> Iterator[Fault]:
    """Put things wrong at random moments, each once the API has got over the one before."""
    plan, scene, ledger = drill.plan, drill.scene, drill.load.ledger
    random, deck, done = Random(plan.seed), list[Kind](), 0
    began = time.monotonic()
    while time.monotonic() - began < plan.seconds or done < len(plan.kinds):
        if done and not deck and plan.breakage is None:
            scene.is_over.wait(min(PEACE_SECONDS, max(plan.seconds - (time.monotonic() - began), 0.0)))
        # Every kind comes before one comes again.
        deck = deck or random.sample(plan.kinds, len(plan.kinds))
        scene.is_over.wait(random.uniform(LEAST_CALM_SECONDS, MOST_CALM_SECONDS))
        fault = inflict(scene, deck.pop(), random)
        _await_acknowledgement(drill, since=fault.ended)
        done += 1
        drill.watch.passed(time.monotonic() - began, ledger.items)
        yield fault


def _await_acknowledgement(drill: _Drill, *, since: float) -> None:
    """Wait until an entry sent after ``since`` was accepted, or none is left to be sent."""
    until = time.monotonic() + RECOVERY_SECONDS
    while not drill.load.ledger.has_acknowledged_since(since) and not drill.load.stories.empty():
        if time.monotonic() > until:
            raise SystemExit(f"Nothing was accepted for {RECOVERY_SECONDS:.0f} s.")
        drill.scene.is_over.wait(WATCH_SECONDS)


def _await_end(drill: _Drill, outcome: Outcome) -> tuple[SeenAlert, ...]:
    """Wait until nothing is due and every first letter has left, for as long as the plan allows; list the alerts."""
    # A broken stack does nothing any more once its broker is empty; a sound one needs no broker.
    is_hopeless = drill.scene.is_broker_empty if drill.plan.breakage else _is_never_hopeless
    line, until = Line(drill.scene.stack.url), time.monotonic() + REST_SECONDS
    while True:
        left = max(until - time.monotonic(), 0.0)
        outcome.is_at_rest = await_rest(
            drill.service, seconds=left, is_over=drill.scene.is_over, is_hopeless=is_hopeless
        )
        alerts = tuple(list_alerts(line, drill.cast, drill.tokens))
        outcome.waiting = len(list_waiting(line, drill.cast, drill.tokens, alerts))
        outcome.dead = drill.service.count_dead()
        if not (outcome.waiting and outcome.is_at_rest) or time.monotonic() > until:
            outcome.surprises += line.surprises
            line.close()
            drill.service.close()
            return alerts


def _is_never_hopeless() -> bool:
    return False


def _judge(drill: _Drill, alerts: tuple[SeenAlert, ...], folder: Path, outcome: Outcome) -> None:
    drill.load.ledger.close()
    ledger, letters = tuple(read_ledger(folder / LEDGER)), drill.scene.receiver.list_letters()
    demands, faults, findings = list_demands(ledger), outcome.faults, outcome.findings
    outcome.entries, outcome.retried = len(ledger), sum(line.attempts > 1 for line in ledger)
    outcome.demands, outcome.letters = len(demands), sum(one.is_kept and one.alert_id is not None for one in letters)
    outcome.surprises += drill.load.surprises
    judge_alerts(demands, alerts, findings)
    judge_letters(alerts, letters, findings)
    judge_copies(letters, faults, findings)
    judge_haste(demands, alerts, letters, findings)
    judge_times(demands, alerts, letters, faults, findings)
    judge_answers(drill.load.refusals, faults, findings)
