"""TCP ports on this machine's own address."""

from __future__ import annotations

import socket
from pathlib import Path

from journal_api.stack.errors import StackError

HOST = "127.0.0.1"
ANSWER_SECONDS = 1.0


def is_free(port: int) -> bool:
    """Tell whether a server could listen on ``port`` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are only winding down is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def find_free_port() -> int:
    """Return a port that nobody listens on, chosen by the kernel."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def hold_port(port: int) -> socket.socket:
    """Keep ``port`` from other programs until the returned socket is closed; nobody answers on it.

    Raises StackError when somebody was faster.
    """
    keeper = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        keeper.bind((HOST, port))
        # Without listening, whoever binds with the same option would be let in beside us.
        keeper.listen()
    except OSError as error:
        keeper.close()
        raise StackError(f"Port {port} was taken by another program just now: start again.") from error
    return keeper


def remember_port(file: Path, *, preferred: int | None = None) -> int:
    """Return the port written in ``file``, else ``preferred``, while it is free, else another; and write it there."""
    text = file.read_text().strip() if file.exists() else ""
    wanted = int(text) if text.isdecimal() else preferred
    port = wanted if wanted is not None and is_free(wanted) else find_free_port()
    file.write_text(f"{port}\n")
    return port


def is_listening(port: int) -> bool:
    """Tell whether somebody takes connections on ``port``."""
    try:
        socket.create_connection((HOST, port), timeout=ANSWER_SECONDS).close()
    except OSError:
        return False
    return True
