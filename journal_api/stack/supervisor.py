"""Start processes, keep them running, end them in order; nothing outlives it.

Three nets hold under each other: a clean stop ends every group in its order; when the supervisor is killed, its
guardian does the same; when both are killed, the kernel signals every process whose parent has died.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from journal_api.stack.errors import StackError
from journal_api.stack.groups import Group, kill_group, stop_in_order
from journal_api.stack.guarding import Guard
from journal_api.stack.log_files import read_tail, rotate_log
from journal_api.stack.processes import Process, describe_group, start_process

TICK_SECONDS = 0.2
STALE_CHECK_SECONDS = 5.0
STALE_STOP_SECONDS = 5.0
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
SETTLED_SECONDS = 60.0
COLLECT_SECONDS = 5.0


@dataclass(slots=True)
class Charge:
    """One supervised process and what became of it so far; not tended while it is still starting."""

    process: Process
    log: Path
    running: subprocess.Popen[bytes]
    group: Group
    began: float
    next_stale_check: float
    delay: float = FIRST_DELAY_SECONDS
    restart_at: float | None = None
    is_tended: bool = False


class Supervisor:
    """A context in which processes run: leaving it ends them all.

    ``say`` takes one line for a person. ``lock`` is the descriptor of the data folder's lock. Must be entered, used
    and left by one thread that lives as long as the processes do, because the kernel ties their lives to it.
    """

    def __init__(self, logs: Path, *, say: Callable[[str], None], lock: int) -> None:
        self._logs = logs
        self._say = say
        self._lock_descriptor = lock
        self._charges: dict[str, Charge] = {}
        self._access = threading.RLock()
        self._stopping = threading.Event()
        self._keeper_ended = threading.Event()
        self._stopped = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper")

    def __enter__(self) -> Supervisor:
        self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        rotate_log(self._logs / "guardian.log")
        self._guard = self._post_guard()
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def guardian_pid(self) -> int:
        """Return the process id of the guardian on duty."""
        return self._guard.pid

    def pid(self, name: str) -> int:
        """Return the process id under which ``name`` was started last."""
        return self._charges[name].running.pid

    def start(self, *processes: Process) -> None:
        """Start ``processes`` together and return when every one is ready.

        Raises StackError with the end of the log when one dies or does not get ready in its time.
        """
        for process in processes:
            rotate_log(self._log(process))
            with self._access:
                self._charges[process.name] = self._launch(process)
        for process in processes:
            self._await_ready(process, together=processes)
        with self._access:
            for process in processes:
                self._charges[process.name].is_tended = True

    def wait(self) -> None:
        """Return never; raises StackError should supervision itself end."""
        self._keeper_ended.wait()
        raise StackError("The supervision ended unexpectedly: please report what stands above.")

    def _log(self, process: Process) -> Path:
        return self._logs / f"{process.name}.log"

    def _launch(self, process: Process) -> Charge:
        log = self._log(process)
        running = start_process(process, log)
        group = describe_group(process, running.pid)
        self._guard.tell_running(group)
        now = time.monotonic()
        return Charge(process, log, running, group, began=now, next_stale_check=now + process.stale_grace_seconds)

    def _await_ready(self, process: Process, *, together: tuple[Process, ...]) -> None:
        deadline = time.monotonic() + process.ready_seconds
        while not process.is_ready(self.pid(process.name)):
            self._refuse_ended(together)
            if time.monotonic() > deadline:
                raise self._explain(process, f"was not ready within {process.ready_seconds:.0f} s")
            time.sleep(TICK_SECONDS / 4)
        self._refuse_ended(together)

    def _refuse_ended(self, processes: tuple[Process, ...]) -> None:
        for process in processes:
            code = self._charges[process.name].running.poll()
            if code is not None:
                raise self._explain(process, f"ended with {code} instead of starting")

    def _explain(self, process: Process, what: str) -> StackError:
        log = self._log(process)
        tail = "\n".join(f"  | {line}" for line in read_tail(log)) or "  | (nothing)"
        return StackError(f"{process.name} {what}. The end of its log, {log}:\n{tail}")

    def _keep(self) -> None:
        try:
            while not self._stopping.wait(TICK_SECONDS):
                with self._access:
                    self._tend()
        finally:
            self._keeper_ended.set()
            # What this thread started again would be signalled when it ends: it stays until the ordered stop is over.
            self._stopped.wait()

    def _tend(self) -> None:
        if self._stopping.is_set():
            return
        if not self._guard.is_alive():
            self._relieve_guard()
        for charge in tuple(self._charges.values()):
            if not charge.is_tended:
                continue
            if charge.restart_at is not None:
                self._restart_when_due(charge)
            elif charge.running.poll() is not None:
                self._plan_restart(charge)
            elif self._is_stale(charge):
                self._end_stale(charge)

    def _post_guard(self) -> Guard:
        return Guard(self._logs / "guardian.log", lock=self._lock_descriptor)

    def _relieve_guard(self) -> None:
        self._say("The guardian ended: another takes its place.")
        self._guard.dismiss()
        self._guard = self._post_guard()
        for charge in self._charges.values():
            if charge.restart_at is None:
                self._guard.tell_running(charge.group)

    def _plan_restart(self, charge: Charge) -> None:
        kill_group(charge.group)  # its orphans may hold the port or the work
        self._guard.tell_ended(charge.group)
        now = time.monotonic()
        if now - charge.began > SETTLED_SECONDS:
            charge.delay = FIRST_DELAY_SECONDS
        name, code = charge.process.name, charge.running.returncode
        self._say(f"{name} ended with {code}; starting it again in {charge.delay:g} s (log: {charge.log})")
        charge.restart_at = now + charge.delay
        charge.delay = min(charge.delay * 2, LONGEST_DELAY_SECONDS)

    def _restart_when_due(self, charge: Charge) -> None:
        if charge.restart_at is None or time.monotonic() < charge.restart_at:
            return
        try:
            fresh = self._launch(charge.process)
        except OSError as error:
            charge.restart_at = time.monotonic() + charge.delay
            self._say(f"{charge.process.name} could not be started: {error.strerror}; next try in {charge.delay:g} s")
            charge.delay = min(charge.delay * 2, LONGEST_DELAY_SECONDS)
            return
        fresh.delay = charge.delay
        fresh.is_tended = True
        self._charges[charge.process.name] = fresh

    def _is_stale(self, charge: Charge) -> bool:
        is_stale = charge.process.is_stale
        if is_stale is None or time.monotonic() < charge.next_stale_check:
            return False
        charge.next_stale_check = time.monotonic() + STALE_CHECK_SECONDS
        return is_stale()

    def _end_stale(self, charge: Charge) -> None:
        self._say(f"{charge.process.name} runs but does no work: ending it")
        stop_in_order((replace(charge.group, stop_seconds=STALE_STOP_SECONDS),), reap=self._reap)
        self._collect(charge)
        self._plan_restart(charge)

    def _stop(self) -> None:
        self._stopping.set()
        with self._access:
            charges = [charge for charge in self._charges.values() if charge.restart_at is None]
            stop_in_order((charge.group for charge in charges), reap=self._reap)
            for charge in charges:
                self._collect(charge)
                self._guard.tell_ended(charge.group)
            self._guard.dismiss()
        self._stopped.set()
        self._keeper.join()

    def _reap(self) -> None:
        for charge in self._charges.values():
            charge.running.poll()

    def _collect(self, charge: Charge) -> None:
        # Bounded, because a process stuck in the kernel must not keep the rest from ending.
        with contextlib.suppress(subprocess.TimeoutExpired):
            charge.running.wait(COLLECT_SECONDS)
