"""Publishing never blocks for long, whatever state the broker is in, and goes on when it is well again."""

from __future__ import annotations

import gc
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from journal_api.domain.jobs import JobName
from journal_api.gateways.job_queue import QUEUE, JobQueue, QueueUnreachable
from journal_api.stack.valkey import prepare_valkey
from tests.mail_servers import free_port
from tests.servers import wait_until

LONGEST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Broker:
    """A Valkey of a test's own."""

    process: subprocess.Popen[bytes]
    client: redis.Redis
    url: str


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    prepared = prepare_valkey(tmp_path, password="test-only-password")
    process = subprocess.Popen(prepared.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = redis.Redis.from_url(prepared.url)
    try:
        wait_until(prepared.is_ready, "Valkey to be ready", process=process)
        yield Broker(process, client, prepared.url)
    finally:
        client.close()
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def _publish(queue: JobQueue) -> None:
    queue.publish(JobName.BEAT_HEART, {"road": "relay"})


def _fail_to_publish(queue: JobQueue) -> float:
    began = time.monotonic()
    with pytest.raises(QueueUnreachable):
        _publish(queue)
    return time.monotonic() - began


def _count_open_files() -> int:
    # kombu's pollers hold each other in circles: the collector closes them.
    gc.collect()
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _pause(broker: Broker) -> None:
    broker.process.send_signal(signal.SIGSTOP)


def _resume(broker: Broker) -> None:
    broker.process.send_signal(signal.SIGCONT)


def _fill(broker: Broker) -> None:
    broker.client.config_set("maxmemory", "1mb")


def _empty(broker: Broker) -> None:
    broker.client.config_set("maxmemory", "0")


def _make_replica(broker: Broker) -> None:
    broker.client.execute_command("REPLICAOF", "127.0.0.1", "1")


def _make_primary(broker: Broker) -> None:
    broker.client.execute_command("REPLICAOF", "NO", "ONE")


@pytest.mark.parametrize(
    ("trouble", "cure"),
    [(_pause, _resume), (_fill, _empty), (_make_replica, _make_primary)],
    ids=["paused", "out of memory", "read-only"],
)
def test_trouble_is_told_at_once_and_passes(
    broker: Broker, trouble: Callable[[Broker], None], cure: Callable[[Broker], None]
) -> None:
    queue = JobQueue(broker.url)
    _publish(queue)

    trouble(broker)
    seconds = [_fail_to_publish(queue) for _ in range(3)]
    cure(broker)
    broker.client.delete(QUEUE)
    _publish(queue)

    assert max(seconds) < LONGEST_SECONDS
    assert broker.client.llen(QUEUE) == 1
    queue.close()


def test_a_flushed_broker_takes_the_next_message(broker: Broker) -> None:
    queue = JobQueue(broker.url)
    _publish(queue)
    broker.client.flushall()

    _publish(queue)

    assert broker.client.llen(QUEUE) == 1
    queue.close()


def test_a_broker_that_is_away_is_told_at_once_and_leaks_nothing() -> None:
    queue = JobQueue(f"redis://127.0.0.1:{free_port()}")
    _fail_to_publish(queue)
    open_before = _count_open_files()

    seconds = [_fail_to_publish(queue) for _ in range(20)]

    assert max(seconds) < LONGEST_SECONDS
    assert _count_open_files() <= open_before + 2
    queue.close()


def test_a_message_holds_ids_in_json(broker: Broker) -> None:
    queue = JobQueue(broker.url)

    queue.publish(JobName.ASSESS_PATIENT, {"patient_id": "p"})

    [message] = broker.client.lrange(QUEUE, 0, -1)
    assert b'"content-type": "application/json"' in message
    queue.close()
