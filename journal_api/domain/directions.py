"""Which end of a scale is the good one."""

from __future__ import annotations

from enum import StrEnum


class HigherIs(StrEnum):
    """Which end of a measure or an instrument is the good one."""

    BETTER = "better"
    WORSE = "worse"
