"""Work that is published by name meets a task of that name, and every kind of due row meets its handler."""

from __future__ import annotations

import re

from journal_api.domain.jobs import JobName, OutboxKind
from journal_api.services.work import HANDLERS
from tests.architecture.project import list_sources, name_of
from workers.app import celery


def test_the_names_of_jobs_are_the_registered_tasks() -> None:
    celery.loader.import_default_modules()
    registered = {name for name in celery.tasks if not name.startswith("celery.")}
    assert registered == {job.value for job in JobName}


def test_only_the_gateway_publishes() -> None:
    publishing = re.compile(r"\.(?:delay|apply_async|send_task)\(")
    files = list_sources("journal_api", "workers")
    publishers = {name_of(path) for path in files if publishing.search(path.read_text(encoding="utf-8"))}
    assert publishers <= {"journal_api/gateways/job_queue.py"}


def test_no_task_is_on_the_timetable_that_no_worker_knows() -> None:
    celery.loader.import_default_modules()
    planned = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    assert planned <= set(celery.tasks)
    assert planned


def test_every_kind_of_due_row_has_its_handler() -> None:
    assert set(HANDLERS) == set(OutboxKind)
