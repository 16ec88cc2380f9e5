"""The last step before a server runs: take another identity, tie its life to the parent's, become the server.

A script of the standard library alone, started as ``python -I -S launcher.py IDENTITY SIGNAL PARENT COMMAND …`` so that
nothing happens between fork and exec that is unsafe in a process with threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
INSIDE_ID = 1000
REFUSED = 126

PLAIN = "plain"
USER_NAMESPACE = "user-namespace"


def main(arguments: list[str]) -> None:
    """Become the command; ends with 126 when the identity or the command is refused."""
    identity, death_signal, parent = arguments[0], int(arguments[1]), int(arguments[2])
    try:
        _take(identity)
    except OSError as error:
        sys.stderr.write(f"identity {identity} refused: {error}\n")
        raise SystemExit(REFUSED) from None
    _end_with_parent(death_signal, parent)
    try:
        os.execv(arguments[3], arguments[3:])  # noqa: S606 — a shell is what must not stand between
    except OSError as error:
        sys.stderr.write(f"{arguments[3]} cannot be run as {identity}: {error.strerror}\n")
        raise SystemExit(REFUSED) from None


def _take(identity: str) -> None:
    if identity == PLAIN:
        return
    if identity == USER_NAMESPACE:
        _enter_user_namespace()
        return
    uid, gid = (int(part) for part in identity.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _enter_user_namespace() -> None:
    """Keep the files' owner but be a plain user inside: PostgreSQL refuses to run as root."""
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INSIDE_ID} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{INSIDE_ID} {gid} 1")


def _end_with_parent(death_signal: int, parent: int) -> None:
    # After the identity, because changing credentials clears the death signal.
    if death_signal:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if parent and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
