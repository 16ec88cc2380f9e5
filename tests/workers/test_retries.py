"""Who retries what, and when: the table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journal_api.domain.errors import MailNotTaken, MailRefused
from journal_api.domain.jobs import JobName
from workers.retries import POLICIES, next_wait


@pytest.mark.parametrize(
    ("job", "failures", "seconds"),
    [
        (JobName.ASSESS_PATIENT, 1, 5),
        (JobName.ASSESS_PATIENT, 2, 10),
        (JobName.ASSESS_PATIENT, 7, 300),
        (JobName.ASSESS_PATIENT, 10, None),
        (JobName.DELIVER, 1, 5),
        (JobName.DELIVER, 4, 40),
        (JobName.DELIVER, 5, None),
        (JobName.DO_DUE_WORK, 1, 10),
        (JobName.DO_DUE_WORK, 15, 1800),
        (JobName.DO_DUE_WORK, 16, None),
        (JobName.BEAT_HEART, 1, None),
    ],
)
def test_waits_grow_to_a_limit_and_then_end(job: JobName, failures: int, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)

    assert next_wait(job, ValueError(), failures, chance=0.0) == expected


def test_chance_only_shortens_a_wait() -> None:
    shortest = next_wait(JobName.DO_DUE_WORK, MailNotTaken(), 1, chance=1.0)

    assert shortest == timedelta(seconds=8)


def test_a_letter_that_was_refused_is_not_tried_again() -> None:
    assert next_wait(JobName.DO_DUE_WORK, MailRefused(), 1, chance=0.0) is None


def test_every_job_has_a_policy() -> None:
    assert set(POLICIES) == set(JobName)
