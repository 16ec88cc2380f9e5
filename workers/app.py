"""The Celery application: ``celery -A workers.app:celery worker``."""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

from journal_api import logs
from journal_api.domain.errors import JournalError
from journal_api.gateways.job_queue import SHARED_SETTINGS, VISIBILITY_TIMEOUT_SECONDS
from journal_api.services.health import refuse_unsafe
from journal_api.settings import Settings, SettingsError
from workers.resources import make_toolbox
from workers.timetable import TIMETABLE

TASKS = ("assessments", "deliveries", "due_work", "heartbeats")


def make_celery(redis_url: str | None) -> Celery:
    """Make the application. Messages only hurry things, so none is retried, and each is kept until it is done."""
    app = Celery("journal", broker=redis_url, include=[f"workers.tasks.{name}" for name in TASKS])
    app.conf.update(
        SHARED_SETTINGS,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        # Longer than any task may take: a hung one is ended, its row found again.
        task_soft_time_limit=100,
        task_time_limit=110,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        # Never give up on the broker: it may be away for hours.
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
            "socket_connect_timeout": 5,
            "socket_timeout": 30,
            "socket_keepalive": True,
        },
        beat_schedule=dict(TIMETABLE),
    )
    return app


@setup_logging.connect
def configure_logs(**_ignored: Any) -> None:
    """Send Celery's log lines through the allow-list."""
    logs.configure_logs()


@worker_init.connect
def refuse_unsafe_start(**_ignored: Any) -> None:
    """Refuse to start on an unsafe database or role; celery swallows errors of signals, so this ends the process."""
    try:
        tools = make_toolbox(Settings.from_env(os.environ), pool_size=1)
        refuse_unsafe(tools.resources.database)
        tools.resources.database.close()
    except (JournalError, SettingsError) as error:
        sys.stderr.write(f"The worker does not start. {error}\n")
        raise SystemExit(1) from error


celery = make_celery(os.environ.get("REDIS_URL"))
