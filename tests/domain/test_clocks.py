"""Time as phones tell it: odd offsets, days that never were, hours that came twice, clocks that are wrong."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from journal_api.domain.clocks import ClockTrust, disagreement_of, judge_clock, measure_skew_seconds
from journal_api.domain.entries import local_date_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOUND, FLAGGED, DOUBTFUL = ClockTrust.SOUND, ClockTrust.FLAGGED, ClockTrust.DOUBTFUL


class Vector(NamedTuple):
    """One instant as sent, the day that was lived, and by how many minutes offset and zone disagree."""

    what: str
    sent: str
    zone: str | None
    lived_on: str
    disagree_minutes: int = 0


VECTORS = (
    Vector("no zone: the offset decides", "2026-03-10T23:30:00-05:00", None, "2026-03-10"),
    Vector("spelled in UTC: the zone decides", "2026-03-10T23:30:00Z", "Asia/Tokyo", "2026-03-11"),
    Vector("offset and zone agree", "2026-03-10T23:30:00+09:00", "Asia/Tokyo", "2026-03-10"),
    # Spring: an hour that is left out. A phone that has not heard of it still shows the hour.
    Vector("Berlin, just before the gap", "2026-03-29T01:59:59+01:00", "Europe/Berlin", "2026-03-29"),
    Vector("Berlin, just after the gap", "2026-03-29T03:00:00+02:00", "Europe/Berlin", "2026-03-29"),
    Vector("Berlin, inside the gap", "2026-03-29T02:30:00+01:00", "Europe/Berlin", "2026-03-29", 60),
    # Autumn: an hour that comes twice. Both are true, and told apart by their offset.
    Vector("Berlin, the hour the first time", "2026-10-25T02:30:00+02:00", "Europe/Berlin", "2026-10-25"),
    Vector("Berlin, the hour the second time", "2026-10-25T02:30:00+01:00", "Europe/Berlin", "2026-10-25"),
    # Lord Howe moves by half an hour.
    Vector("Lord Howe, summer", "2026-04-05T01:45:00+11:00", "Australia/Lord_Howe", "2026-04-05"),
    Vector("Lord Howe, the half hour again", "2026-04-05T01:45:00+10:30", "Australia/Lord_Howe", "2026-04-05"),
    Vector("Lord Howe, in the gap", "2026-10-04T02:15:00+10:30", "Australia/Lord_Howe", "2026-10-04", 30),
    Vector("Lord Howe, after the gap", "2026-10-04T02:30:00+11:00", "Australia/Lord_Howe", "2026-10-04"),
    # Apia went over the date line: 30 December 2011 never was.
    Vector("Apia, the last minute before", "2011-12-29T23:59:00-10:00", "Pacific/Apia", "2011-12-29"),
    Vector("Apia, the first minute after", "2011-12-31T00:00:00+14:00", "Pacific/Apia", "2011-12-31"),
    Vector("Apia, on the day that was not", "2011-12-30T12:00:00-10:00", "Pacific/Apia", "2011-12-31", 24 * 60),
    # Midnight itself is left out: the day begins at one.
    Vector("Cairo, before midnight", "2026-04-23T23:59:59+02:00", "Africa/Cairo", "2026-04-23"),
    Vector("Cairo, the day begins at one", "2026-04-24T01:00:00+03:00", "Africa/Cairo", "2026-04-24"),
    Vector("Cairo, a midnight that was not", "2026-04-24T00:30:00+02:00", "Africa/Cairo", "2026-04-24", 60),
    Vector("Beirut, before midnight", "2026-03-28T23:59:59+02:00", "Asia/Beirut", "2026-03-28"),
    Vector("Beirut, the day begins at one", "2026-03-29T01:00:00+03:00", "Asia/Beirut", "2026-03-29"),
    Vector("Beirut, a midnight that was not", "2026-03-29T00:15:00+02:00", "Asia/Beirut", "2026-03-29", 60),
    Vector("Santiago, before midnight", "2026-09-05T23:59:59-04:00", "America/Santiago", "2026-09-05"),
    Vector("Santiago, the day begins at one", "2026-09-06T01:00:00-03:00", "America/Santiago", "2026-09-06"),
    Vector("Santiago, a midnight that was not", "2026-09-06T00:30:00-04:00", "America/Santiago", "2026-09-06", 60),
    # And where the clock goes back over midnight, the last hour of a day comes twice.
    Vector("Santiago, the hour again", "2026-04-04T23:30:00-04:00", "America/Santiago", "2026-04-04"),
    Vector("Cairo, the hour again", "2026-10-29T23:30:00+02:00", "Africa/Cairo", "2026-10-29"),
    # A traveler writes twice on one local date, a day's length apart, and twice within an hour on two.
    Vector("Auckland, in the morning", "2026-06-10T08:00:00+12:00", "Pacific/Auckland", "2026-06-10"),
    Vector("Honolulu, that evening, after the flight", "2026-06-10T20:00:00-10:00", "Pacific/Honolulu", "2026-06-10"),
    Vector("Kiritimati and Pago Pago are a day apart", "2026-06-10T00:30:00+14:00", "Pacific/Kiritimati", "2026-06-10"),
    Vector("the same minute in Pago Pago", "2026-06-08T23:30:00-11:00", "Pacific/Pago_Pago", "2026-06-08"),
    # Quarter hours.
    Vector("Kathmandu", "2026-06-10T00:10:00+05:45", "Asia/Kathmandu", "2026-06-10"),
    Vector("Chatham", "2026-01-10T00:10:00+13:45", "Pacific/Chatham", "2026-01-10"),
    # Offset and zone tell of two places: the zone decides, and that is marked.
    Vector("an hour between them", "2026-03-10T12:00:00+02:00", "Europe/Amsterdam", "2026-03-10", 60),
    Vector("half the world between them", "2026-03-10T12:00:00-05:00", "Asia/Tokyo", "2026-03-11", 14 * 60),
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.what)
def test_the_day_that_was_lived_and_how_far_offset_and_zone_disagree(vector: Vector) -> None:
    sent = datetime.fromisoformat(vector.sent)

    assert local_date_of(sent, vector.zone) == date.fromisoformat(vector.lived_on)
    assert disagreement_of(sent, vector.zone) == timedelta(minutes=vector.disagree_minutes)


@pytest.mark.parametrize(
    ("skew", "trust"),
    [
        (timedelta(), SOUND),
        (timedelta(minutes=10), SOUND),
        (timedelta(minutes=10, seconds=1), FLAGGED),
        (-timedelta(minutes=10), SOUND),
        (-timedelta(minutes=10, seconds=1), FLAGGED),
        (timedelta(hours=12), FLAGGED),
        (timedelta(hours=12, seconds=1), DOUBTFUL),
        (-timedelta(hours=12), FLAGGED),
        (-timedelta(hours=12, seconds=1), DOUBTFUL),
        (-timedelta(days=20_000), DOUBTFUL),
    ],
)
def test_a_clock_is_trusted_as_far_as_it_is_right(skew: timedelta, trust: ClockTrust) -> None:
    seconds = measure_skew_seconds(NOW + skew, received_at=NOW)

    assert seconds == skew.total_seconds()
    assert judge_clock(NOW, None, skew_seconds=seconds) is trust


@pytest.mark.parametrize(
    ("sent", "zone", "trust"),
    [
        ("2026-03-10T12:00:00+01:00", "Europe/Amsterdam", SOUND),
        ("2026-03-10T12:00:00Z", "Asia/Tokyo", SOUND),
        ("2026-10-04T02:15:00+10:30", "Australia/Lord_Howe", FLAGGED),
        ("2026-03-10T12:00:00-03:00", "Asia/Tokyo", FLAGGED),
        ("2026-03-10T12:00:00-03:30", "Asia/Tokyo", DOUBTFUL),
        ("2011-12-30T12:00:00-10:00", "Pacific/Apia", DOUBTFUL),
    ],
)
def test_an_offset_that_its_zone_does_not_know_is_a_clock_off_by_as_much(
    sent: str, zone: str, trust: ClockTrust
) -> None:
    assert judge_clock(datetime.fromisoformat(sent), zone) is trust
