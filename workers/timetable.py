"""What the beat does: signs of life alone. Everything a patient needs is a due row, found by the relay."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from journal_api.domain.jobs import HeartbeatName, JobName

BEAT_SECONDS = 30.0

TIMETABLE: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "beat-heart": {
            "task": JobName.BEAT_HEART.value,
            "schedule": BEAT_SECONDS,
            "kwargs": {"road": HeartbeatName.BEAT.value},
            # A sign of life nobody took in time says nothing any more.
            "options": {"expires": BEAT_SECONDS * 2},
        }
    }
)
