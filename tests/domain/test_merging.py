from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.kinds.practice_entries import PRACTICE_ENTRY
from journal_api.domain.merging import MergeKey, Standing, compare_arrival, merge
from journal_api.domain.sync import merge_arrivals

PLACE = (MOOD_ENTRY, UUID(int=1))
OTHER = (PRACTICE_ENTRY, UUID(int=1))

# Few values of each, so that ties reach down to the last part.
KEYS = st.builds(
    MergeKey,
    revision=st.integers(1, 3),
    is_deleted=st.booleans(),
    edited_at=st.integers(0, 2).map(lambda hours: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)),
    device_id=st.sampled_from(["a", "b", "server"]),
    content_hash=st.sampled_from([b"x", b"y"]),
)


@given(KEYS, KEYS)
def test_merging_does_not_ask_which_came_first(one: MergeKey, other: MergeKey) -> None:
    assert merge(one, other) == merge(other, one)


@given(KEYS, KEYS, KEYS)
def test_merging_does_not_ask_how_versions_were_grouped(one: MergeKey, two: MergeKey, three: MergeKey) -> None:
    assert merge(merge(one, two), three) == merge(one, merge(two, three))


@given(KEYS)
def test_merging_with_itself_changes_nothing(one: MergeKey) -> None:
    assert merge(one, one) == one
    assert compare_arrival(one, one) is Standing.UNCHANGED


@given(KEYS, KEYS)
def test_what_an_arrival_is_told_agrees_with_what_stands(arriving: MergeKey, standing: MergeKey) -> None:
    told = compare_arrival(arriving, standing)

    assert (told is Standing.SUPERSEDED) == (merge(arriving, standing) != arriving)
    assert (told is Standing.UNCHANGED) == (arriving == standing)


@given(st.lists(KEYS, min_size=1, max_size=4))
def test_every_order_of_arrival_leaves_the_same_standing(keys: list[MergeKey]) -> None:
    ends = {merge_arrivals([(PLACE, key) for key in order], {})[1][PLACE] for order in permutations(keys)}

    assert ends == {max(keys)}


def test_a_batch_is_merged_place_by_place() -> None:
    first = MergeKey(1, False, datetime(2026, 3, 1, tzinfo=UTC), "a", b"x")
    second = MergeKey(2, False, datetime(2026, 3, 1, tzinfo=UTC), "a", b"x")

    told, stands = merge_arrivals([(PLACE, first), (OTHER, second), (PLACE, second), (PLACE, first)], {})

    assert told == (Standing.CREATED, Standing.CREATED, Standing.UPDATED, Standing.SUPERSEDED)
    assert stands == {PLACE: second, OTHER: second}
