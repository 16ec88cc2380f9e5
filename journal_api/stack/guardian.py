"""The process that tidies up when the supervisor is killed.

It reads the supervisor's pipe, one JSON line per change. The supervisor alone holds the other end, so the end of the
pipe means that it is gone, however that happened: then every registered group is ended in order. The data folder's
lock is shared with it, so that no second stack starts before the last process of the first has ended.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable
from dataclasses import asdict

from journal_api.stack.groups import Group, stop_in_order


def main() -> None:
    """Follow the supervisor's pipe on standard input until it ends, then end what it left."""
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    stop_in_order(follow(sys.stdin))


def follow(lines: Iterable[str]) -> tuple[Group, ...]:
    """Return the groups still registered when ``lines`` end."""
    groups: dict[int, Group] = {}
    for line in lines:
        if not line.endswith("\n"):  # the supervisor died while writing it
            break
        change = json.loads(line)
        if change["is_running"]:
            groups[change["group"]["pid"]] = Group(**change["group"])
        else:
            groups.pop(change["group"]["pid"], None)
    return tuple(groups.values())


def tell_running(group: Group) -> str:
    """Return the line that registers ``group``."""
    return json.dumps({"is_running": True, "group": asdict(group)}) + "\n"


def tell_ended(group: Group) -> str:
    """Return the line that forgets ``group``."""
    return json.dumps({"is_running": False, "group": asdict(group)}) + "\n"


if __name__ == "__main__":
    main()
