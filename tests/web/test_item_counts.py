"""Counting the items of a body while it comes in."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.web.item_counts import BrokenOff, ItemLimit, count_items
from journal_api.web.requests import PART_BYTES
from tests.people import People
from tests.web.phones import EDITED_AT, item_of

MOST = 5
LIMIT = ItemLimit("items", MOST)
TEXTS = st.text(alphabet=st.sampled_from('a"\\[]{},:0'), max_size=6)
LEAVES = st.none() | st.integers() | TEXTS
THINGS = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
ITEMS = st.lists(THINGS, max_size=2 * MOST)


def cut(body: bytes, places: list[int]) -> list[bytes]:
    ends = (0, *sorted(place % (len(body) + 1) for place in places), len(body))
    return [body[start:end] for start, end in pairwise(ends)]


def passes(parts: list[bytes]) -> bool:
    try:
        return b"".join(count_items(iter(parts), LIMIT)) == b"".join(parts)
    except BrokenOff as refusal:
        return not refusal.faults


@given(items=ITEMS, before=LEAVES, after=LEAVES, places=st.lists(st.integers(0, 10_000), max_size=8))
def test_exactly_the_items_are_counted_wherever_the_body_is_cut(
    items: list[Any], before: Any, after: Any, places: list[int]
) -> None:
    body = json.dumps({"device_id": before, "items": items, "sent_at": after}).encode()

    assert passes(cut(body, places)) == (len(items) <= MOST)


@given(body=st.binary(max_size=200), places=st.lists(st.integers(0, 200), max_size=4))
def test_what_is_no_json_passes_or_is_refused_but_breaks_nothing(body: bytes, places: list[int]) -> None:
    assert passes(cut(body, places)) or body.count(b",") >= MOST


@pytest.mark.parametrize("levels", [40, 100_000])
def test_what_nests_deeper_than_any_body_may_is_left_to_the_parser(levels: int) -> None:
    body = b'{"items": ' + b"[" * levels + b"]" * levels + b"}"

    assert passes([body])


@pytest.mark.parametrize("text", [b'\\"', b"x", b"\\\\"])
def test_a_text_that_never_ends_is_followed_to_its_end(text: bytes) -> None:
    # With a cost that grew by the square of its length this would not end today.
    body = b'{"items": ["' + text * (1024 * 1024 // len(text))

    assert passes([body[at : at + PART_BYTES] for at in range(0, len(body), PART_BYTES)])


class Counted(io.BytesIO):
    """A body that tells how much of it was asked for."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.was_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self.was_read += len(part)
        return part


def spell(many: int, *, padding: str = "") -> bytes:
    items: Iterator[Any] = (item_of(id=f"{at:08x}-7f3b-4c58-9a60-2f1d8e5b7c93") for at in range(many))
    return json.dumps({"device_id": "phone", "items": list(items), "sent_at": EDITED_AT, "more": padding}).encode()


def test_a_push_of_too_many_items_is_refused_before_the_rest_is_read(people: People) -> None:
    body = Counted(spell(501, padding="x" * 700_000))

    refused = people.ana.post("/v1/sync/push", input_stream=body, content_length=len(body.getvalue()),
                              content_type="application/json")  # fmt: skip

    assert [(fault["pointer"], fault["code"]) for fault in refused.json["errors"]] == [("/items", "too_many")]
    assert (refused.status_code, refused.headers["Connection"]) == (422, "close")
    assert body.was_read < len(body.getvalue()) / 2
