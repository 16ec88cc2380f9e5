"""A Valkey of our own: a password, 127.0.0.1, nothing kept. It only hurries work that PostgreSQL holds."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path

from journal_api.stack.binaries import RedisBinary, find_redis
from journal_api.stack.ports import HOST, remember_port
from journal_api.stack.private_files import write_private

ANSWER_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ValkeyServer:
    """One server, its configuration file and its address."""

    binary: RedisBinary
    configuration: Path
    port: int
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """Return the address with the password."""
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def command(self) -> tuple[str, ...]:
        """Return the command that serves in the foreground; the password stands in the file alone."""
        return (str(self.binary.path), str(self.configuration))

    def is_ready(self) -> bool:
        """Tell whether the server answers to the password."""
        try:
            with socket.create_connection((HOST, self.port), timeout=ANSWER_SECONDS) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with connection.makefile("rb") as answers:
                    return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False


def prepare_valkey(folder: Path, *, password: str) -> ValkeyServer:
    """Write the configuration in ``folder`` and return the server with a port that is free now.

    ``password`` must be of URL-safe characters. Raises StackError when no program is found.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    binary = find_redis()
    port = remember_port(folder / "port")
    configuration = folder / "valkey.conf"
    write_private(configuration, _describe(folder, port=port, password=password))
    return ValkeyServer(binary, configuration, port, password)


def _describe(folder: Path, *, port: int, password: str) -> str:
    lines = (
        f"bind {HOST}",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        'save ""',
        "appendonly no",
        "daemonize no",
        # A full broker refuses new messages instead of dropping old ones; the relay then works without it.
        "maxmemory 256mb",
        "maxmemory-policy noeviction",
    )
    return "\n".join(lines) + "\n"
