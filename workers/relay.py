"""The relay: finds due rows and sees that they are done. ``python -m workers.relay``; any number may run."""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import partial

from journal_api import logs
from journal_api.domain.errors import JournalError, Unavailable
from journal_api.domain.jobs import HeartbeatName, JobName
from journal_api.gateways.job_queue import JobQueue, QueueUnreachable
from journal_api.services.canaries import keep_canary
from journal_api.services.health import refuse_unsafe
from journal_api.services.heartbeats import beat_relay
from journal_api.settings import Settings, SettingsError
from journal_api.store.bells import Bell
from journal_api.store.database import Database
from workers.clocks import read_right_now
from workers.errands import run
from workers.hands import Hands
from workers.resources import make_toolbox
from workers.rounds import Rounds

LOOK_SECONDS = 1.0
OWN_BEAT_SECONDS = 5.0
WORKER_BEAT_SECONDS = 15.0
# The first canary of an installation is planned here, and one whose row was given up.
CANARY_LOOK_SECONDS = 60.0
JUDGING_HANDS = 2
SENDING_HANDS = 8
REMINDING_HANDS = 2


class Relay:
    """Looks for due rows until it is stopped; survives the database and the broker going away and coming back."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings.relay_database_url, pool_size=2, application="journal-relay")
        self._tools = make_toolbox(settings, pool_size=JUDGING_HANDS + SENDING_HANDS + REMINDING_HANDS)
        self._queue = JobQueue(settings.redis_url)
        self._bell = Bell(settings.relay_database_url)
        do = partial(run, tools=self._tools)
        self._rounds = Rounds(
            self._database,
            self._queue,
            judging=Hands(JUDGING_HANDS, do, name="judging"),
            sending=Hands(SENDING_HANDS, do, name="sending"),
            reminding=Hands(REMINDING_HANDS, do, name="reminding"),
        )
        self._is_stopped = False
        self._own_beat_due = self._worker_beat_due = self._canary_due = 0.0

    def stop(self) -> None:
        """Stop after the present round."""
        self._is_stopped = True

    def start(self) -> None:
        """Look until stopped. Raises UnsafeDatabase before the first look."""
        self._refuse_unsafe()
        while not self._is_stopped:
            try:
                self._keep_canary()
                self.look()
            except Exception as error:  # noqa: BLE001 - the edge: a relay that ends leaves alerts unsent
                logs.record_error("round_failed", error)
            self._bell.wait(LOOK_SECONDS)
        self._bell.close()

    def look(self) -> None:
        """Make one round, and give the signs of life that are due."""
        self._beat()
        self._rounds.go(now=read_right_now(self._database))

    def _keep_canary(self) -> None:
        if time.monotonic() >= self._canary_due:
            self._canary_due = time.monotonic() + CANARY_LOOK_SECONDS
            keep_canary(self._tools.resources, now=read_right_now(self._database))

    def _beat(self) -> None:
        if time.monotonic() >= self._worker_beat_due:
            self._worker_beat_due = time.monotonic() + WORKER_BEAT_SECONDS
            self._ask_worker_for_beat()
        if time.monotonic() >= self._own_beat_due:
            self._own_beat_due = time.monotonic() + OWN_BEAT_SECONDS
            beat_relay(self._database)

    def _ask_worker_for_beat(self) -> None:
        try:
            road = {"road": HeartbeatName.RELAY.value}
            self._queue.publish(JobName.BEAT_HEART, road, expires_seconds=WORKER_BEAT_SECONDS * 2)
        except QueueUnreachable as error:
            logs.record_error("broker_unreachable", error, job=JobName.BEAT_HEART.value)

    def _refuse_unsafe(self) -> None:
        while not self._is_stopped:
            try:
                for database in (self._database, self._tools.resources.database):
                    refuse_unsafe(database)
            except Unavailable as error:
                logs.record_error("database_unreachable", error)
                self._bell.wait(LOOK_SECONDS)
            else:
                return


def main() -> int:
    """Run one relay until SIGTERM or SIGINT."""
    logs.configure_logs()
    try:
        relay = Relay(Settings.from_env(os.environ))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        relay.start()
    except (JournalError, SettingsError) as error:
        sys.stderr.write(f"The relay does not start. {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
