"""Fields for time: instants with offset, dates, zones."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import BaseField

WIDEST_OFFSET = timedelta(hours=14)
EARLIEST_DATE = date(1850, 1, 1)
LATEST_DATE = date(2199, 12, 31)
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,6})(0*))?(?:[Zz]|([+-])(\d\d):([0-5]\d))", re.ASCII
)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Instant(BaseField):
    """An instant, RFC 3339 with offset; keeps the sender's offset.

    Refused as ``bad_instant``: naive ones, second 60, offsets beyond 14 hours (no zone ever had one, and PostgreSQL
    cannot print them), fractions finer than a microsecond, and years 1 and 9999 whose UTC falls off the calendar.
    """

    json_type, json_format = "string", "date-time"

    def _read(self, value: Any) -> datetime:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "An instant is text: RFC 3339 with offset.")
        try:
            return read_instant(value)
        except (ValueError, OverflowError):
            raise build_refusal("bad_instant") from None

    def _write(self, value: datetime | str) -> str:
        # Content keeps its instants as text, in the form in which they are answered.
        return value if isinstance(value, str) else value.isoformat()


class ClockTime(BaseField):
    """A time of day on local clocks, HH:MM, from 00:00 to 23:59."""

    json_type = "string"

    def __init__(self, description: str, **options: Any) -> None:
        """Give every time the same pattern."""
        super().__init__(description, shape={"pattern": f"^{_TIME.pattern}$"}, **options)

    def _read(self, value: Any) -> time:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "A time of day is text: HH:MM.")
        if not _TIME.fullmatch(value):
            raise build_refusal("bad_time")
        return time.fromisoformat(value)

    def _write(self, value: time) -> str:
        return value.isoformat("minutes")


def read_instant(text: str) -> datetime:
    """Return the instant that ``text`` spells, aware, with its own offset.

    Raises ValueError for everything that is no RFC 3339 instant this service can keep.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError("no RFC 3339 instant")
    day, clock, fraction, _zeros, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) if sign else timedelta()
    if offset > WIDEST_OFFSET:
        raise ValueError("no such offset")
    naive = datetime.fromisoformat(f"{day}T{clock}").replace(microsecond=int((fraction or "0").ljust(6, "0")))
    if not 1 < naive.year < 9999:
        raise ValueError("off the calendar once it is moved to another zone")
    return naive.replace(tzinfo=timezone(-offset if sign == "-" else offset) if offset else UTC)


class LocalDate(BaseField):
    """A calendar date in the patient's own zone, from 1850 to 2199 unless bounds are given."""

    json_type, json_format = "string", "date"

    def __init__(
        self, description: str, *, earliest: date = EARLIEST_DATE, latest: date = LATEST_DATE, **options: Any
    ) -> None:
        """Keep the bounds, both inclusive."""
        super().__init__(description, **options)
        self.earliest, self.latest = earliest, latest

    def _read(self, value: Any) -> date:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "A date is text: YYYY-MM-DD.")
        try:
            day = date.fromisoformat(value if _DATE.fullmatch(value) else "")
        except ValueError:
            raise build_refusal("bad_date") from None
        if not self.earliest <= day <= self.latest:
            raise build_refusal("out_of_range", f"It must be from {self.earliest} to {self.latest}.")
        return day

    def _write(self, value: date) -> str:
        return value.isoformat()


class Zone(BaseField):
    """The IANA name of a time zone, as text."""

    json_type = "string"

    def __init__(self, description: str, **options: Any) -> None:
        """Give every zone the same example."""
        super().__init__(description, **{"example": "Europe/Amsterdam", **options})

    def _read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "A zone is text: its IANA name.")
        if value not in list_zones():
            raise build_refusal("bad_zone")
        return value


@cache
def list_zones() -> frozenset[str]:
    """Return every zone's name; read once, on the first call, because it walks the zone files."""
    return frozenset(available_timezones() - {"Factory", "localtime"})
