"""What is there: by GET, by a pull from the start, by a pull that followed its cursor all along, in the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa

from journal_api.store.tables.entries import entry_version
from journal_api.store.urls import driver_url
from tests.drill.ledgers import Place
from tests.drill.lines import Answer, Line
from tests.drill.stacks import DrilledStack
from tests.drill.writers import COLLECTIONS

PATIENCE_SECONDS = 0.2
MOST_TRIES = 300
PULLED_AT_ONCE, LISTED_AT_ONCE = 500, 200


@dataclass(frozen=True, slots=True)
class Found:
    """One thing as somebody sees it; ``content`` is None for a deleted one."""

    place: Place
    revision: int
    content: Mapping[str, Any] | None


@dataclass(slots=True)
class Follower:
    """A phone that only reads: it pulls by its cursor while everything is killed around it."""

    patient: int
    line: Line
    holds: dict[Place, Found] = field(default_factory=dict)
    went_back: int = 0
    surprises: Counter[str] = field(default_factory=Counter)
    _cursor: str | None = None

    def run(self, is_over: Event) -> None:
        """Pull until it is over, and then until nothing is left."""
        tries = 0
        while not is_over.is_set() or tries < MOST_TRIES:
            will_end = is_over.is_set()
            answer = self.line.ask("GET", _pull_path(self._cursor))
            if answer is not None and answer.status != 200:
                self._start_anew(answer)
            elif answer is not None:
                self._take(answer)
                if will_end and not answer.content["has_more"]:
                    return
            tries += will_end
            is_over.wait(PATIENCE_SECONDS)
        self.surprises["the last pull was not answered"] += 1

    def _take(self, answer: Answer) -> None:
        for found in _read_pulled(answer, self.patient):
            held = self.holds.get(found.place)
            self.went_back += held is not None and found.revision < held.revision
            self.holds[found.place] = found
        self._cursor = answer.content["cursor"]

    def _start_anew(self, answer: Answer) -> None:
        self.surprises[f"pull answered {answer.status} {answer.code}".strip()] += 1
        self._cursor, self.holds = None, {}


def pull_all(line: Line, patient: int) -> Iterator[Found]:
    """Pull a record from the start."""
    cursor, has_more = None, True
    while has_more:
        answer = insist(line, _pull_path(cursor))
        yield from _read_pulled(answer, patient)
        cursor, has_more = answer.content["cursor"], answer.content["has_more"]


def list_all(line: Line, patient: int) -> Iterator[Found]:
    """List what a record holds by the lists of its four kinds; what was deleted is in none."""
    for kind, collection in COLLECTIONS.items():
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": LISTED_AT_ONCE, **({"cursor": cursor} if cursor else {})}
            answer = insist(line, f"/v1/patients/me/{collection}?{urlencode(query)}")
            for item in answer.content["items"]:
                yield Found((patient, kind, item["id"]), item["revision"], item)
            cursor = answer.content["next_cursor"]


def list_versions(stack: DrilledStack, patients: Mapping[UUID, int]) -> dict[Place, tuple[int, ...]]:
    """List which revisions of each thing of these patients the database keeps; a canary's are not the drill's."""
    table = entry_version
    thing = (table.c.patient_id, table.c.kind, table.c.id)
    kept = sa.func.array_agg(table.c.revision).label("kept")
    query = sa.select(*thing, kept).where(table.c.patient_id.in_(patients)).group_by(*thing)
    engine = sa.create_engine(driver_url(stack.admin_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    engine.dispose()
    return {(patients[row.patient_id], row.kind, str(row.id)): tuple(sorted(row.kept)) for row in rows}


def insist(line: Line, path: str) -> Answer:
    """Ask until there is an answer; ends the drill where none comes."""
    waiting = Event()
    for _ in range(MOST_TRIES):
        answer = line.ask("GET", path)
        if answer is not None and answer.status == 200:
            return answer
        waiting.wait(PATIENCE_SECONDS)
    raise SystemExit(f"{path.partition('?')[0]} was not answered: nothing can be said of what is there.")


def _pull_path(cursor: str | None) -> str:
    query = {"limit": PULLED_AT_ONCE, **({} if cursor is None else {"cursor": cursor})}
    return f"/v1/sync/pull?{urlencode(query)}"


def _read_pulled(answer: Answer, patient: int) -> Iterator[Found]:
    for item in answer.content["items"]:
        content = None if item["deleted"] else item["data"]
        yield Found((patient, item["type"], item["id"]), item["rev"], content)
