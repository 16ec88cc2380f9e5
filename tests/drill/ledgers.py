"""The ledger: a line for everything that was acknowledged, on the disk before its writer goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

Place = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """One version of one thing, as its writer sent it; ``content`` is None for a deletion."""

    patient: int
    kind: str
    id: str
    revision: int
    content: Mapping[str, Any] | None

    @property
    def place(self) -> Place:
        """Name the thing."""
        return (self.patient, self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One request that was answered well, how often it had to be sent, and the monotonic second of the answer."""

    writer: int
    attempts: int
    claims: tuple[Claim, ...]
    at: float = 0.0


class Ledger:
    """Written by many writers; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._access = Lock()
        self._newest_began = 0.0
        self.requests = 0
        self.items = 0

    def write(self, line: Acknowledged, *, began: float) -> None:
        """Keep a line; ``began`` is the monotonic second at which the answered attempt was begun."""
        text = json.dumps(asdict(line))
        with self._access:
            self._file.write(text + "\n")
            self._file.flush()
            self._newest_began = max(self._newest_began, began)
            self.requests += 1
            self.items += len(line.claims)
        os.fsync(self._file.fileno())

    def has_acknowledged_since(self, moment: float) -> bool:
        """Tell whether a request that began after ``moment`` was acknowledged."""
        with self._access:
            return self._newest_began > moment

    def close(self) -> None:
        """Write nothing more."""
        self._file.close()


def read_ledger(path: Path) -> Iterator[Acknowledged]:
    """Read every line, oldest first."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line)
            claims = tuple(Claim(**claim) for claim in found["claims"])
            yield Acknowledged(found["writer"], found["attempts"], claims, found["at"])
