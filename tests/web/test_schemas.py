"""The base schemas: null, merge patches, nested objects, answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import marshmallow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError, validates_schema

from journal_api.domain.errors import Invalid
from journal_api.web.schemas.bases import AnswerSchema, MergePatch, MergePatchSchema, Schema
from journal_api.web.schemas.containers import Items, Member, NumberMap, OpenObject
from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import Integer, Text
from journal_api.web.schemas.problems import read_content


class ResourceBody(Schema):
    """Somebody to call."""

    name = Text("Who.", longest=20, required=True)
    phone = Text("Number.", longest=20)


class ClinicBody(Schema):
    """A clinic."""

    name = Text("Its name.", longest=20, required=True)
    locale = Text("Its language.", longest=5, load_default="en")
    floors = Integer("Floors.", least=1, most=9)
    limits = NumberMap("Limits.", most=3)
    resources = Items("Whom to call.", Member("One of them.", ResourceBody), most=3)
    contact = Member("Whom to ask.", ResourceBody)


class ClinicPatch(MergePatchSchema, ClinicBody):
    """A change of a clinic."""


class ClinicAnswer(AnswerSchema):
    """A clinic as stored."""

    name = Text("Its name.", longest=20)
    floors = Integer("Floors.", allow_none=True)
    evidence = OpenObject("Whatever there is.")


class PersonAnswer(AnswerSchema):
    """Somebody to call."""

    name = Text("Who.", longest=20)
    phone = Text("Number.", longest=20, allow_none=True)


class HouseAnswer(ClinicAnswer):
    """A clinic with its people."""

    resources = Items("Whom to call.", Member("One of them.", PersonAnswer), most=3)
    contact = Member("Whom to ask.", PersonAnswer, allow_none=True)


BODY, PATCH, HOUSE = ClinicBody(), ClinicPatch(), HouseAnswer()


def test_absent_and_null_load_alike_with_their_defaults() -> None:
    assert read_content(BODY, {"name": "A", "locale": None, "floors": None}) == {"name": "A", "locale": "en"}


def test_a_fault_within_a_list_of_objects_has_the_whole_way_as_pointer() -> None:
    content = {"name": "A", "resources": [{"name": "x"}, {"phone": 5, "fax": 1}, "y"], "contact": []}

    with pytest.raises(Invalid) as caught:
        read_content(BODY, content)

    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [
        ("/contact", "wrong_type"),
        ("/resources/1/fax", "unknown_field"),
        ("/resources/1/name", "required"),
        ("/resources/1/phone", "wrong_type"),
        ("/resources/2", "wrong_type"),
    ]


def test_a_patch_tells_set_cleared_and_untouched_apart() -> None:
    patch = read_content(PATCH, {"floors": None, "limits": {"calm": None, "pain": 2}})

    assert isinstance(patch, MergePatch)
    assert (patch.touches("floors"), patch.clears("floors")) == (True, True)
    assert (patch.touches("limits"), patch.clears("limits")) == (True, False)
    assert (patch.touches("locale"), patch.clears("locale")) == (False, False)
    assert patch.apply_to({"name": "A", "floors": 2, "limits": {"calm": 1, "sleep": 3}}) == {
        "name": "A",
        "limits": {"sleep": 3, "pain": 2},
    }


def test_a_patch_may_not_clear_what_a_post_must_bring() -> None:
    with pytest.raises(Invalid) as caught:
        read_content(PATCH, {"name": None})

    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/name", "required")]


def test_an_answer_leaves_nothing_out_and_adds_nothing() -> None:
    row = {"name": "A", "floors": None, "evidence": {"z": -2.5}, "secret": 1}

    assert ClinicAnswer().dump(row) == {"name": "A", "floors": None, "evidence": {"z": -2.5}}


_MEMBERS = st.none() | st.integers(-1, 10) | st.text("ab", max_size=6) | st.booleans() | st.just({"pain": 2})


@given(st.dictionaries(st.sampled_from(["name", "locale", "floors", "limits", "contact", "fax"]), _MEMBERS))
@settings(max_examples=300, deadline=None)
def test_the_short_way_reads_what_marshmallow_reads(content: dict[str, Any]) -> None:
    def read(load: Callable[[], Any]) -> Any:
        try:
            return load()
        except ValidationError as error:
            return error.messages

    # An option marshmallow knows and ignores here keeps it off the short way.
    assert read(lambda: BODY.load(content)) == read(lambda: BODY.load(content, many=False))


_STORED = st.dictionaries(
    st.sampled_from(["name", "floors", "evidence", "resources", "contact", "secret"]),
    st.none() | st.just({"name": "A", "phone": "1", "secret": 2}),
)


@given(_STORED, st.lists(st.just({"name": "A", "phone": None, "secret": 2}), max_size=2))
@settings(max_examples=300, deadline=None)
def test_the_short_way_writes_what_marshmallow_writes(stored: dict[str, Any], people: list[dict[str, Any]]) -> None:
    for content in (stored, {**dict.fromkeys(HOUSE.dump_fields), **stored, "resources": people}):
        assert HOUSE.dump(content) == marshmallow.Schema.dump(HOUSE, content)


def test_a_schema_with_rules_of_its_own_takes_the_long_way() -> None:
    class Ranged(Schema):
        """Two numbers in order."""

        low = Integer("The lower.")
        high = Integer("The higher.")

        @validates_schema
        def refuse_disorder(self, content: dict[str, int], **_options: Any) -> None:
            if content["low"] > content["high"]:
                raise build_refusal("out_of_range", "low may not be above high.", field="low")

    with pytest.raises(Invalid) as caught:
        read_content(Ranged(), {"low": 2, "high": 1})

    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/low", "out_of_range")]


_VALUES = st.recursive(
    st.none() | st.integers(0, 3) | st.text("ab", max_size=1),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
_OBJECTS = st.dictionaries(st.sampled_from("abc"), _VALUES, max_size=3)


def merge_by_the_book(target: Any, patch: Any) -> Any:
    """Follow the pseudocode of RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_by_the_book(result.get(name), value)
    return result


@given(_OBJECTS, _OBJECTS)
@settings(max_examples=200, deadline=None)
def test_a_patch_merges_as_its_standard_says(current: dict[str, Any], changes: dict[str, Any]) -> None:
    assert MergePatch(changes).apply_to(current) == merge_by_the_book(current, changes)
