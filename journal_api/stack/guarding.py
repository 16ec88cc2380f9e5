"""The supervisor's side of its guardian: start it, tell it what runs, notice when it dies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from journal_api.stack.groups import Group
from journal_api.stack.guardian import tell_ended, tell_running
from journal_api.stack.log_files import open_log
from journal_api.stack.postgres import plain_environ
from journal_api.stack.processes import PROJECT_FOLDER

DISMISS_SECONDS = 30.0


class Guard:
    """A guardian process and the only writing end of the pipe it reads; it shares the lock it is given."""

    def __init__(self, log: Path, *, lock: int) -> None:
        reading, self._writing = os.pipe()  # neither end is inherited by the processes of the stack
        output = open_log(log)
        try:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "journal_api.stack.guardian"),
                cwd=PROJECT_FOLDER,
                env=plain_environ(),
                stdin=reading,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=(lock,),
            )
        finally:
            os.close(reading)
            os.close(output)

    @property
    def pid(self) -> int:
        """Return the guardian's process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Tell whether the guardian still watches."""
        return self._process.poll() is None

    def tell_running(self, group: Group) -> None:
        """Have ``group`` ended should the supervisor vanish."""
        self._tell(tell_running(group))

    def tell_ended(self, group: Group) -> None:
        """Have ``group`` forgotten."""
        self._tell(tell_ended(group))

    def dismiss(self) -> None:
        """Close the pipe and wait until the guardian, and what was still registered with it, has gone."""
        os.close(self._writing)
        try:
            self._process.wait(DISMISS_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, line: str) -> None:
        try:
            os.write(self._writing, line.encode())  # shorter than PIPE_BUF: whole or not at all
        except BrokenPipeError:
            # The guardian died. Its successor is told everything when the supervisor notices.
            return
