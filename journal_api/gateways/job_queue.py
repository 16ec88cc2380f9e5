"""Tells workers of work, by name: a message carries ids and only hurries things, so losing one loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from celery import Celery
from kombu.exceptions import KombuError
from kombu.messaging import Producer
from redis.exceptions import RedisError

from journal_api.domain.jobs import JobName

QUEUE = "journal"
PUBLISH_TIMEOUT_SECONDS = 0.5

# What publisher and worker must agree on: JSON alone, no results, no second copy of a message while one is at work.
SHARED_SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "accept_content": ["json"],
        "task_serializer": "json",
        "event_serializer": "json",
        "result_backend": None,
        "task_ignore_result": True,
        "task_default_queue": QUEUE,
        "task_protocol": 2,
        "enable_utc": True,
        "timezone": "UTC",
    }
)
VISIBILITY_TIMEOUT_SECONDS = 120

# Publishing must fail at once when the broker is away: with the usual settings it blocks for some 19 seconds.
_AT_ONCE = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}


class QueueUnreachable(Exception):
    """The broker did not take the message in time; whether a worker will see it is not known."""


class JobQueue:
    """The publishing end of the broker. For one thread."""

    def __init__(self, redis_url: str) -> None:
        self._app = Celery("publisher", broker=redis_url, set_as_current=False)
        self._producer: Producer | None = None
        self._app.conf.update(
            SHARED_SETTINGS,
            task_publish_retry=False,
            broker_connection_timeout=PUBLISH_TIMEOUT_SECONDS,
            broker_transport_options={
                **_AT_ONCE,
                "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
                "socket_timeout": PUBLISH_TIMEOUT_SECONDS,
                "socket_connect_timeout": PUBLISH_TIMEOUT_SECONDS,
                "retry_on_timeout": False,
            },
        )

    def publish(self, job: JobName, arguments: Mapping[str, Any], *, expires_seconds: float | None = None) -> None:
        """Tell the workers of ``job``; raises QueueUnreachable within about a second when the broker does not answer.

        ``arguments`` are ids and instants as JSON. A message nobody took within ``expires_seconds`` is dropped.
        """
        try:
            self._app.send_task(
                job.value,
                kwargs=dict(arguments),
                expires=expires_seconds,
                producer=self._connected_producer(),
                retry=False,
                retry_policy=_AT_ONCE,
            )
        except (KombuError, RedisError, OSError) as error:
            self._disconnect()
            raise QueueUnreachable from error

    def check(self) -> None:
        """Ask whether the broker answers; raises QueueUnreachable within about a second when it does not."""
        try:
            self._connected_producer().channel.client.ping()
        except (KombuError, RedisError, OSError) as error:
            self._disconnect()
            raise QueueUnreachable(type(error).__name__) from error

    def close(self) -> None:
        """Let go of the connection."""
        self._disconnect()
        self._app.close()

    def _connected_producer(self) -> Producer:
        # Not Celery's pool: a connection that timed out may hold half an answer and must not be lent out again.
        if self._producer is None:
            connection = self._app.connection_for_write()
            self._producer = self._app.amqp.Producer(connection, auto_declare=False)
        return self._producer

    def _disconnect(self) -> None:
        if self._producer is not None:
            self._producer.connection.collect(socket_timeout=PUBLISH_TIMEOUT_SECONDS)
            self._producer = None
