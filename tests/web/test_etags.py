"""ETags and the headers that answer them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.errors import StaleRevision
from journal_api.web.etags import IfMatch, is_fresh, make_etag, read_if_match


@pytest.mark.parametrize(
    ("header", "revisions"),
    [
        ('"3"', {3}),
        (' "3" ', {3}),
        ('"1", "2","3"', {1, 2, 3}),
        ('W/"3"', set()),
        ('W/"3", "4"', {4}),
        ("3", set()),
        ('"three"', set()),
        ('"-3"', set()),
        ('"' + "9" * 400 + '"', set()),
        ('"٣"', set()),
        ("", set()),
        ('"a,b", "2"', {2}),
    ],
)
def test_if_match_names_strong_tags_of_ours(header: str, revisions: set[int]) -> None:
    assert read_if_match(header) == IfMatch(frozenset(revisions))


def test_a_star_matches_whatever_there_is_and_no_header_asks_for_nothing() -> None:
    star = read_if_match("*")

    assert star == IfMatch(None)
    assert star.check(12) is None
    assert read_if_match(None) is None


def test_a_revision_that_is_not_named_is_stale() -> None:
    with pytest.raises(StaleRevision):
        IfMatch(frozenset({1, 2})).check(3)


@given(st.integers(0, 2**53))
def test_an_etag_we_made_matches_itself(revision: int) -> None:
    tag = make_etag(revision)

    assert read_if_match(tag) == IfMatch(frozenset({revision}))
    assert is_fresh(f'"x", W/{tag}', tag)
    assert not is_fresh(make_etag(revision + 1), tag)


@given(st.text(max_size=60))
def test_no_header_raises(header: str) -> None:
    assert isinstance(read_if_match(header), IfMatch)
    assert is_fresh(header, '"1"') in {True, False}
