"""The one JSON loader."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.errors import BadBody, Invalid
from journal_api.web.json_bodies import DEEPEST, load_json

_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


def nest(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1} x',
        b'{"a": 1, "a": 1}',
        b'[{"b": {"a": 1, "\\u0061": 2}}]',
        b"[NaN]",
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e400]",
        b"[-1e400]",
        b"[1e99999999999999999999999]",
        b"[0e99999999999999999999999]",
        b"[" + b"9" * 5000 + b"]",
        b"[01]",
        b"[1.]",
        b"[+1]",
        b'["\xff"]',
        b'["\xed\xa0\x80"]',
        b'["raw \x00 nul"]',
        b'["raw \n line"]',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        nest(DEEPEST + 1),
        nest(100_000),
        b'{"a":' * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
)
def test_what_cannot_be_read_one_way_only_is_a_bad_body(raw: bytes) -> None:
    with pytest.raises(BadBody):
        load_json(raw)


def test_a_body_may_nest_as_deep_as_the_limit_and_be_wide() -> None:
    assert load_json(nest(DEEPEST))
    assert len(load_json(b"[" + b",".join([b"[]"] * 1000) + b"]")) == 1000


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"note": "a\\u0000b"}', "/note"),
        (b'{"note": "\\ud800"}', "/note"),
        (b'{"note": "\\uDFFF"}', "/note"),
        (b'{"tags": ["fine", "\\ud800x"]}', "/tags/1"),
        (b'{"a/b": {"c~d": "\\u0000"}}', "/a~1b/c~0d"),
        (b'{"in": {"\\ud800": 1}}', "/in"),
        (b'{"\\u0000": 1}', ""),
        (b'"\\ud800"', ""),
    ],
)
def test_text_that_cannot_be_stored_is_content_with_a_pointer(raw: bytes, pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        load_json(raw)

    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [(pointer, "bad_text")]


def test_a_thousand_bad_texts_are_told_as_fifty_faults() -> None:
    raw = b"[" + b",".join([b'"\\ud800"'] * 1000) + b"]"

    with pytest.raises(Invalid) as caught:
        load_json(raw)

    assert len(caught.value.faults) == 50


def test_a_surrogate_pair_and_an_escaped_backslash_are_fine_text() -> None:
    assert load_json(b'["\\ud83d\\ude00", "\\\\u0000", "\\\\ud800"]') == ["😀", "\\u0000", "\\ud800"]


def test_a_fraction_keeps_every_digit() -> None:
    (number,) = load_json(b"[7.00000000000000000000000000000001]")

    assert number == Decimal("7.00000000000000000000000000000001")


@given(_JSON)
@settings(max_examples=150, deadline=None)
def test_what_json_spells_comes_back(value: Any) -> None:
    assert load_json(json.dumps(value).encode()) == value
    assert load_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(alphabet='{}[]:,"\\u0d8e+-.19NIatrfnls \n', max_size=60).map(str.encode),
    )
)
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_but_our_errors(raw: bytes) -> None:
    try:
        value = load_json(raw)
    except (BadBody, Invalid):
        return
    assert json.loads(raw, parse_float=Decimal) == value
