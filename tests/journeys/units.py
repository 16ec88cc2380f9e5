"""A stand-in for systemctl: starts and stops services as their unit files say, below a folder of a test's own.

``python -m tests.journeys.units FOLDER start NAME …``. What a unit's process sees is what systemd would let it see: the
variables of its unit and nothing of the caller's.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.servers import wait_until

READY_SECONDS = 60
STOP_SECONDS = 60


class Unit:
    """One service; what it says goes to a log beside the others."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._pid_file = folder / f"{name}.pid"
        text = (folder / "etc/systemd/system" / name).read_text(encoding="utf-8")
        lines = [line.partition("=") for line in text.splitlines() if "=" in line]
        self._settings: Mapping[str, str] = {
            key: value.replace("%t", str(folder / "run")).replace("%S", str(folder / "state"))
            for key, _, value in lines
        }

    def start(self) -> None:
        """Start it, and wait until it says that it is ready where it promises to say so."""
        for directory, place in (("RuntimeDirectory", "run"), ("StateDirectory", "state")):
            if directory in self._settings:
                (self._folder / place / self._settings[directory]).mkdir(parents=True, exist_ok=True)
        with self._listen() as listening:
            self._launch()
            if self._settings.get("Type") == "notify":
                listening.settimeout(READY_SECONDS)
                while b"READY=1" not in listening.recv(4096):
                    pass

    def ask_to_stop(self) -> None:
        """Ask it to end."""
        os.kill(self._pid(), signal.SIGTERM)

    def await_stop(self) -> None:
        """Wait until it has ended."""
        pid = self._pid()
        wait_until(lambda: is_gone(pid), f"{self._name} to end", seconds=STOP_SECONDS)
        self._pid_file.unlink()

    def is_started(self) -> bool:
        """Tell whether it was started and not stopped since."""
        return self._pid_file.exists()

    def _pid(self) -> int:
        return int(self._pid_file.read_text())

    def _launch(self) -> None:
        with (self._folder / f"{self._name}.log").open("ab") as log:
            process = subprocess.Popen(
                shlex.split(self._settings["ExecStart"]),
                cwd=self._settings["WorkingDirectory"],
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._pid_file.write_text(str(process.pid))

    def _environ(self) -> dict[str, str]:
        words = shlex.split(Path(self._settings["EnvironmentFile"]).read_text(encoding="utf-8"))
        own = [self._settings["Environment"]] if "Environment" in self._settings else []
        given = dict(word.split("=", 1) for word in (*words, *own))
        told = {"NOTIFY_SOCKET": str(self._notify_path())} if self._settings.get("Type") == "notify" else {}
        return {"PATH": os.defpath, "LANG": "C.UTF-8", **given, **told}

    def _notify_path(self) -> Path:
        return self._folder / "notify"

    def _listen(self) -> socket.socket:
        self._notify_path().unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listening.bind(str(self._notify_path()))
        return listening


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in {"Z", "X"}


def stop_all(folder: Path) -> None:
    """Stop every service that runs below ``folder``."""
    _stop(tuple(Unit(folder, pid_file.stem) for pid_file in folder.glob("*.service.pid")))


def main(folder: Path, verb: str, names: list[str]) -> None:
    """Do what systemctl would do."""
    units = tuple(Unit(folder, name) for name in names if name.endswith(".service"))
    if verb in {"stop", "restart"}:
        _stop(tuple(unit for unit in units if unit.is_started()))
    if verb in {"start", "restart", "enable"}:
        for unit in units:
            unit.start()


def _stop(units: tuple[Unit, ...]) -> None:
    """Ask all before waiting for any, as systemd does."""
    for unit in units:
        unit.ask_to_stop()
    for unit in units:
        unit.await_stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
