"""Several devices of one patient, and a person at the API, in every story that Hypothesis can think of.

After every step each device pulls, and what it holds, what the API lists and what the database keeps is what a
dictionary in memory says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.tables.entries import entry, entry_version
from journal_api.store.urls import driver_url
from tests.people import People
from tests.web.phones import Phone
from tests.web.sync_kinds import KINDS, MOST
from tests.web.sync_oracles import Oracle, Place, read_item, read_pulled

# Not in the order of their names: whoever sends first, or last, must not be the one that wins by its name.
DEVICES = ("tablet", "watch", "phone")
# Few, so that what devices write meets often.
MOST_THINGS = 3
MOODS, PICKS = st.integers(0, MOST), st.integers(0, 10**6)
WRITES = st.tuples(st.none() | MOODS, st.integers(1, 2))
# How far the devices' clocks are ahead: often not at all, so that they write in the same second.
CLOCKS = st.sampled_from(((0, 0, 0), (0, 1, 2), (2, 1, 0), (1, 0, 2)))

Holding = dict[Place, tuple[int, bool, str, int | None]]


@dataclass(slots=True)
class Device:
    """A device: what it holds, what waits to be sent, and every place in the count at which it ever stood."""

    phone: Phone
    holds: Holding = field(default_factory=dict)
    queue: list[dict[str, Any]] = field(default_factory=list)
    stations: list[tuple[str | None, Holding]] = field(default_factory=lambda: [(None, {})])

    def pull(self) -> None:
        """Pull what is new, and remember the cursor with what was held then."""
        for item in self.phone.pull(limit=3):
            place, held = read_pulled(item)
            self.holds[place] = held
        if self.stations[-1][0] != self.phone.cursor:
            self.stations.append((self.phone.cursor, dict(self.holds)))


class SyncMachine(RuleBasedStateMachine):
    """The stories."""

    people: People
    owner: Database
    admin_url: str

    def __init__(self) -> None:
        super().__init__()
        self.oracle = Oracle()
        self.sent: list[dict[str, Any]] = []
        self.devices = [Device(Phone(self.people.ana, name)) for name in DEVICES]
        self.ticks = [0, 0, 0]
        self.made = 0

    @initialize()
    def know_one_thing(self) -> None:
        """Every device knows of one thing from the start, so that their edits meet."""
        self.log(0, "mood_entry", 2)
        self.push(0, Random(0), 1)
        for one in self.devices:
            one.pull()

    @precondition(lambda self: self.made < MOST_THINGS)
    @rule(device=st.sampled_from(range(3)), kind=st.sampled_from(sorted(KINDS)), mood=MOODS)
    def log(self, device: int, kind: str, mood: int) -> None:
        """Somebody logs something new, offline."""
        self.made += 1
        self._queue(device, (kind, str(UUID(int=(4 << 76) | (8 << 60) | self.made))), rev=1, mood=mood)

    @rule(pick=PICKS, writes=st.lists(WRITES, min_size=2, max_size=3), clocks=CLOCKS)
    def edit_or_delete_apart(self, pick: int, writes: list[tuple[int | None, int]], clocks: tuple[int, ...]) -> None:
        """Several devices edit or delete the same thing, offline, once or twice, each by a clock of its own."""
        place = sorted(self.oracle.stands)[pick % len(self.oracle.stands)]
        now = max(self.ticks)
        self.ticks = [now + ahead for ahead in clocks]
        for device, (mood, edits) in enumerate(writes):
            self._queue(device, place, rev=self.devices[device].holds[place][0] + edits, mood=mood)

    @precondition(lambda self: self._list_waiting())
    @rule(pick=PICKS, order=st.randoms(use_true_random=False), share=st.integers(1, 3))
    def push(self, pick: int, order: Any, share: int) -> None:
        """A part of a queue is pushed, shuffled; the answer arrives."""
        device = self._pick_waiting(pick)
        queue = self.devices[device].queue
        order.shuffle(queue)
        batch = queue[: max(1, len(queue) // share)]
        self._send(device, batch)
        del queue[: len(batch)]

    @precondition(lambda self: len(self._list_waiting()) > 1)
    @rule(order=st.permutations(range(len(DEVICES))))
    def come_online_one_after_the_other(self, order: list[int]) -> None:
        """Every device pushes all it has, in any order of devices."""
        for device in order:
            self._send(device, self.devices[device].queue)
            self.devices[device].queue.clear()

    @rule(
        pick=PICKS,
        moods=st.lists(st.none() | MOODS, min_size=2, max_size=3),
        order=st.permutations(range(len(DEVICES))),
    )
    def quarrel(self, pick: int, moods: list[int | None], order: list[int]) -> None:
        """Several devices write the same revision of one thing in the same second, and come online in any order."""
        self.edit_or_delete_apart(pick, [(mood, 1) for mood in moods], clocks=(0, 0, 0))
        self.come_online_one_after_the_other(order)

    @precondition(lambda self: self._list_waiting())
    @rule(pick=PICKS)
    def push_and_lose_the_answer(self, pick: int) -> None:
        """A queue is pushed and taken, but its device dies before it hears so: it will send all of it again."""
        device = self._pick_waiting(pick)
        self._send(device, self.devices[device].queue)

    @precondition(lambda self: self.sent)
    @rule(device=st.sampled_from(range(3)), order=st.randoms(use_true_random=False), most=st.integers(1, 6))
    def replay(self, device: int, order: Any, most: int) -> None:
        """A device sends again what it sent at any time, shuffled."""
        again = [item for item in self.sent if item["by"] == DEVICES[device]]
        order.shuffle(again)
        statuses = self._send(device, again[:most])
        assert set(statuses) <= {"unchanged", "superseded"}

    @precondition(lambda self: len(self.oracle.stands) < MOST_THINGS)
    @rule(kind=st.sampled_from(sorted(KINDS)), mood=MOODS)
    def post_through_the_api(self, kind: str, mood: int) -> None:
        """Something new comes through the API."""
        path = f"/v1/patients/me/{KINDS[kind].collection}"
        made = self.people.ana.post(path, json=KINDS[kind].write(mood))
        self.oracle.write_on_server((kind, made.json["id"]), mood=mood)

    @precondition(lambda self: self._list_edited())
    @rule(pick=PICKS, mood=st.none() | MOODS)
    def edit_or_delete_through_the_api(self, pick: int, mood: int | None) -> None:
        """What stands is edited or deleted through the API; an edit that changes nothing is none."""
        edited = self._list_edited()
        place = edited[pick % len(edited)]
        kind = KINDS[place[0]]
        path = f"/v1/patients/me/{kind.collection}/{place[1]}"
        if mood is None:
            assert self.people.ana.delete(path).status_code == 204
        else:
            assert self.people.ana.patch(path, json=kind.write(mood)).status_code == 200
        if mood is None or mood != self.oracle.stands[place].mood:
            self.oracle.write_on_server(place, mood=mood)

    @rule(device=st.sampled_from(range(3)), pick=PICKS)
    def wake_up_with_an_older_state(self, device: int, pick: int) -> None:
        """A device is put back to where it stood at any time, cursor and all."""
        one = self.devices[device]
        cursor, held = one.stations[pick % len(one.stations)]
        one.phone.cursor, one.holds = cursor, dict(held)

    @rule()
    def lose_every_connection_to_the_database(self) -> None:
        """The database drops everybody between two steps."""
        engine = sa.create_engine(driver_url(self.admin_url), poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = 'journal_api'"
                )
            )

    @invariant()
    def every_device_the_api_and_the_database_say_what_the_dictionary_says(self) -> None:
        expected = self.oracle.tell()
        for one in self.devices:
            one.pull()
            assert one.holds == expected
        assert self._list_api() == {place: expected[place][3] for place in self.oracle.list_live()}
        assert self._read_database() == (expected, len(self.oracle.ever))

    def _list_edited(self) -> list[Place]:
        return [place for place in self.oracle.list_live() if KINDS[place[0]].is_edited]

    def _list_waiting(self) -> list[int]:
        return [device for device, one in enumerate(self.devices) if one.queue]

    def _pick_waiting(self, pick: int) -> int:
        waiting = self._list_waiting()
        return waiting[pick % len(waiting)]

    def _queue(self, device: int, place: Place, *, rev: int, mood: int | None) -> None:
        kind, id_ = place
        # Each device counts its own seconds, so that two devices write in the same one; one never does so twice.
        self.ticks[device] += 1
        minutes, seconds = divmod(self.ticks[device], 60)
        edited_at = f"2026-03-01T10:{minutes:02}:{seconds:02}Z"
        data = KINDS[kind].write(mood)
        item = {"type": kind, "id": id_, "rev": rev, "deleted": mood is None, "edited_at": edited_at, "data": data}
        self.devices[device].queue.append({**item, "by": DEVICES[device]})

    def _send(self, device: int, batch: list[dict[str, Any]]) -> list[str]:
        items = [{name: value for name, value in item.items() if name != "by"} for item in batch]
        for item in items:
            if item["deleted"]:
                del item["data"]
        results = self.devices[device].phone.push(*items)
        for item in batch:
            self.oracle.take(*read_item(item))
            if item not in self.sent:
                self.sent.append(item)
        return [result["status"] for result in results]

    def _list_api(self) -> dict[Place, int | None]:
        return {
            (name, item["id"]): kind.read(item)
            for name, kind in KINDS.items()
            for item in self.people.ana.get(f"/v1/patients/me/{kind.collection}?limit=200").json["items"]
        }

    def _read_database(self) -> tuple[Holding, int]:
        mine = entry.c.patient_id == self.people.ana.patient_id
        with self.owner.transaction(Scope()) as tx:
            rows = tx.execute(sa.select(entry).where(mine)).all()
            versions = sa.select(sa.func.count()).where(entry_version.c.patient_id == self.people.ana.patient_id)
            kept: int = tx.scalar(versions) or 0
        stored = {
            (row.kind, str(row.id)): (row.revision, row.is_deleted, row.device_id, KINDS[row.kind].read(row.content))
            for row in rows
        }
        return stored, kept


def tell_stories(machine: type[SyncMachine], *, stories: int, steps: int, shrinks: bool = True) -> None:
    """Tell stories until one goes wrong; ``shrinks``: then look for the shortest that does."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=stories,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate, *((Phase.shrink,) if shrinks else ())),
            database=None,
            report_multiple_bugs=False,
        ),
    )
