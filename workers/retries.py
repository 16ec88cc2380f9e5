"""Who retries what, and when: the row is the retry, Celery itself never does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from journal_api.domain.errors import MailRefused
from journal_api.domain.jobs import JobName


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Wait ``first``, then twice as long each time up to ``longest``; after ``attempts`` failures it is hopeless.

    Chance takes away up to ``jitter`` of a wait, so that what failed together does not return together.
    """

    first: timedelta
    longest: timedelta
    attempts: int
    jitter: float = 0.2

    def next_wait(self, failures: int, *, chance: float) -> timedelta | None:
        """Return how long to wait after this many failures, ``chance`` in 0-1; None when it is hopeless."""
        if failures >= self.attempts:
            return None
        doubled: timedelta = self.first * int(2 ** max(failures - 1, 0))
        wait = min(doubled, self.longest)
        return wait * (1 - self.jitter * chance)


_PATIENT = RetryPolicy(first=timedelta(seconds=5), longest=timedelta(minutes=5), attempts=10)
_HASTY = RetryPolicy(first=timedelta(seconds=5), longest=timedelta(minutes=1), attempts=5)

# A receiver that does not answer is no failure here: the delivery's own schedule goes on until somebody answers.
POLICIES: Mapping[JobName, RetryPolicy] = MappingProxyType(
    {
        JobName.ASSESS_PATIENT: _PATIENT,
        JobName.DELIVER: _HASTY,
        JobName.DO_DUE_WORK: RetryPolicy(first=timedelta(seconds=10), longest=timedelta(minutes=30), attempts=16),
        JobName.BEAT_HEART: RetryPolicy(first=timedelta(0), longest=timedelta(0), attempts=1),
    }
)

HOPELESS = (MailRefused,)


def next_wait(job: JobName, error: BaseException, failures: int, *, chance: float) -> timedelta | None:
    """Return how long ``job`` waits after failing with ``error`` for the ``failures``-th time; None: never again."""
    if isinstance(error, HOPELESS):
        return None
    return POLICIES[job].next_wait(failures, chance=chance)
