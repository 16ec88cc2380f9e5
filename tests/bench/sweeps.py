"""P5: the check of a whole clinic base whose day has begun, through the services, on a database of its own."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from journal_api.app import make_resources
from journal_api.clock import read_now
from journal_api.services.assessments import assess_patient
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.urls import driver_url
from tests.apps import PUBLIC_URL, make_settings
from tests.databases import DatabaseUrls, new_database
from tests.people import make_clinic

DAYS = 60
# Everybody logs two days of three, each on days of their own; the draw is PostgreSQL's, so that nothing is held here.
_FILL = """
INSERT INTO patient (id, clinic_id, display_name, timezone, created_at)
    SELECT gen_random_uuid(), :clinic, 'Patient', 'UTC', now() - interval '90 days'
    FROM generate_series(1, :patients);
INSERT INTO entry (patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes, local_date, received_at,
        edited_at, device_id, content, note_visibility, content_hash, change)
    SELECT id, 'mood_entry', gen_random_uuid(), 1, false, on_, 0, on_::date, on_, on_, 'server',
        jsonb_build_object('mood', 4 + floor(random() * 4), 'anxiety', 3 + floor(random() * 4)), 'private', 'hash', at
    FROM patient, generate_series(1, :days) AS at, LATERAL (SELECT :until ::timestamptz - at * interval '1 day') d(on_)
    WHERE clinic_id = :clinic AND random() < 0.67;
INSERT INTO entry_version SELECT patient_id, kind, id, revision, is_deleted, recorded_at, offset_minutes, timezone,
    local_date, received_at, edited_at, device_id, content, note_sealed, note_visibility, content_hash, change
    FROM entry
"""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep: how many patients, seconds of processor time of this process and on the clock, and its memory.

    `peak_mib` is the most memory the process ever held, before the sweep and after it.
    """

    patients: int
    is_first: bool
    processor_seconds: float
    seconds: float
    peak_mib: tuple[float, float]


def sweep_clinics(admin_url: str, template: str, *, sizes: tuple[int, ...]) -> Iterator[Sweep]:
    """Judge ever larger clinic bases: once anew, as after a new version, and once a day later."""
    for patients in sizes:
        with new_database(admin_url, template) as urls:
            now = read_now()
            _fill(urls, patients, until=now)
            database = Database(urls.worker, pool_size=1)
            resources = Resources(database, vault=None, secret=b"", public_url=PUBLIC_URL)
            yield _sweep(resources, urls, patients, now=now, is_first=True)
            yield _sweep(resources, urls, patients, now=now + timedelta(days=1), is_first=False)
            database.close()


def _sweep(resources: Resources, urls: DatabaseUrls, patients: int, *, now: datetime, is_first: bool) -> Sweep:
    before, began, began_at = _measure_peak(), time.process_time(), time.monotonic()
    for patient_id in _stream_patients(urls):
        assess_patient(resources, patient_id, now=now)
    spent, took = time.process_time() - began, time.monotonic() - began_at
    return Sweep(patients, is_first, spent, took, (before, _measure_peak()))


def _stream_patients(urls: DatabaseUrls) -> Iterator[UUID]:
    engine = sa.create_engine(driver_url(urls.admin), poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = sa.text("SELECT patient_id FROM entry GROUP BY patient_id")
        yield from connection.execution_options(stream_results=True, max_row_buffer=100).scalars(found)
    engine.dispose()


def _fill(urls: DatabaseUrls, patients: int, *, until: datetime) -> None:
    resources, owner = make_resources(make_settings(urls)), Database(urls.owner, pool_size=1)
    clinic_id = make_clinic(resources, owner, now=read_now()).clinic_id
    owner.close()
    resources.database.close()
    engine = sa.create_engine(driver_url(urls.admin), poolclass=sa.NullPool)
    values = {"clinic": clinic_id, "patients": patients, "days": DAYS, "until": until}
    with engine.begin() as connection:
        for statement in _FILL.split(";\n"):
            connection.execute(sa.text(statement), values)
        connection.execute(sa.text("ANALYZE"))
    engine.dispose()


def _measure_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
