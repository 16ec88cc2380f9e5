"""The base fields: exact, or refused with a stable code."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from journal_api.web.json_bodies import load_json
from journal_api.web.schemas.bases import Schema
from journal_api.web.schemas.containers import Items, NumberMap, UniqueItems
from journal_api.web.schemas.fields import BaseField, Choice, Flag, Integer, Number, Text
from journal_api.web.schemas.identifiers import EmailAddress, Identifier, OwnIdentifier, read_path_id
from journal_api.web.schemas.moments import Instant, LocalDate, Zone


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


INTEGER = Integer("A score.", least=0, most=10)
NUMBER = Number("Hours.", least=0, most=24)
STEPPED = Number("Hours.", least=1, most=5, step="0.5")
TEXT = Text("A note.", longest=5)
NAME = Text("A name.", longest=5, shortest=2)
FLAG = Flag("Yes or no.")
CHOICE = Choice("A word.", ("private", "care_team"))
ENUM = Choice("A word.", Mood)
INSTANT = Instant("When.")
DATE = LocalDate("A day.")
ZONE = Zone("Where.")
IDENTIFIER = Identifier("An id.")
OWN = OwnIdentifier("An id of one's own.")
EMAIL = EmailAddress("An address.")
TAGS = Items("Words.", Text("One word.", longest=4), most=2)
UNIQUE = UniqueItems("Words.", Text("One word.", longest=4), most=5)
MAP = NumberMap("Measures.", most=2, longest_name=4)


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (INTEGER, "7", 7),
        (INTEGER, "7.0", 7),
        (INTEGER, "0.7e1", 7),
        (INTEGER, "-0", 0),
        (INTEGER, "-0.0", 0),
        (INTEGER, "10", 10),
        (NUMBER, "7", 7.0),
        (NUMBER, "7.25", 7.25),
        (NUMBER, "0.1", 0.1),
        (NUMBER, "24", 24.0),
        (STEPPED, "1.5", 1.5),
        (STEPPED, "5", 5.0),
        (TEXT, '" a\\n "', " a\n "),
        (TEXT, '""', ""),
        (TEXT, '"😀😀😀😀😀"', "😀😀😀😀😀"),
        (FLAG, "true", True),
        (CHOICE, '"private"', "private"),
        (ENUM, '"bad"', Mood.BAD),
        (INSTANT, '"2026-11-22T09:00:00Z"', datetime(2026, 11, 22, 9, tzinfo=UTC)),
        (INSTANT, '"2026-11-22t09:00:00.1200z"', datetime(2026, 11, 22, 9, 0, 0, 120000, tzinfo=UTC)),
        (INSTANT, '"2026-11-22T09:00:00.123456000Z"', datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)),
        (INSTANT, '"2026-11-22T09:00:00+14:00"', datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=14)))),
        (INSTANT, '"2026-11-22T09:00:00-03:30"', datetime(2026, 11, 22, 9, tzinfo=timezone(-timedelta(hours=3.5)))),
        (INSTANT, '"2026-11-22T09:00:00-00:00"', datetime(2026, 11, 22, 9, tzinfo=UTC)),
        (DATE, '"2024-02-29"', date(2024, 2, 29)),
        (ZONE, '"America/St_Johns"', "America/St_Johns"),
        (IDENTIFIER, '"AAAAAAAA-0000-1000-8000-00000000000a"', UUID("aaaaaaaa-0000-1000-8000-00000000000a")),
        (OWN, '"019376a2-0000-7000-8000-00000000000a"', UUID("019376a2-0000-7000-8000-00000000000a")),
        (EMAIL, '"Ana.O\'Neil+x@example.co.uk"', "Ana.O'Neil+x@example.co.uk"),
        (TAGS, '["a", "a"]', ("a", "a")),
        (UNIQUE, '["a", "b"]', ("a", "b")),
        (MAP, '{"calm": 3, "pain": 2.5}', {"calm": 3.0, "pain": 2.5}),
    ],
)
def test_what_a_field_takes_comes_out_exactly(field: BaseField, raw: str, expected: Any) -> None:
    value = field.deserialize(load_json(raw.encode()))

    assert value == expected
    assert type(value) is type(expected) or field is MAP


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        (INTEGER, '"7"', "wrong_type"),
        (INTEGER, "true", "wrong_type"),
        (INTEGER, "7.5", "wrong_type"),
        (INTEGER, "7.00000000000000000000001", "wrong_type"),
        (INTEGER, "[7]", "wrong_type"),
        (INTEGER, "1e-320", "wrong_type"),
        (INTEGER, "11", "out_of_range"),
        (INTEGER, "-1", "out_of_range"),
        (INTEGER, "1e300", "out_of_range"),
        (INTEGER, "9" * 4000, "out_of_range"),
        (NUMBER, '"1"', "wrong_type"),
        (NUMBER, "false", "wrong_type"),
        (NUMBER, "24.000000000000001", "out_of_range"),
        (NUMBER, "1e308", "out_of_range"),
        (NUMBER, "9" * 4000, "out_of_range"),
        (NUMBER, "0.10000000000000000001", "too_precise"),
        (NUMBER, "1e-400", "too_precise"),
        (STEPPED, "1.25", "not_on_step"),
        (TEXT, "5", "wrong_type"),
        (TEXT, '"123456"', "too_long"),
        (NAME, '"a"', "too_short"),
        (FLAG, "1", "wrong_type"),
        (FLAG, '"true"', "wrong_type"),
        (CHOICE, '"Private"', "not_a_choice"),
        (CHOICE, "[]", "wrong_type"),
        (ENUM, '"GOOD"', "not_a_choice"),
        (INSTANT, "1732262400", "wrong_type"),
        (INSTANT, '"2026-11-22"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:00"', "bad_instant"),
        (INSTANT, '"2026-11-22 09:00:00Z"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00Z"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:60Z"', "bad_instant"),
        (INSTANT, '"2026-11-22T24:00:00Z"', "bad_instant"),
        (INSTANT, '"2026-02-29T09:00:00Z"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:00+14:01"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:00-23:59"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:00+01:60"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:00+0100"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:00.1234567Z"', "bad_instant"),
        (INSTANT, '"0001-01-01T00:00:00+14:00"', "bad_instant"),
        (INSTANT, '"0000-01-01T00:00:00Z"', "bad_instant"),
        (INSTANT, '"9999-12-31T23:59:59-14:00"', "bad_instant"),
        (INSTANT, '"٢٠٢٦-11-22T09:00:00Z"', "bad_instant"),
        (INSTANT, '"2026-11-22T09:00:00Z\\n"', "bad_instant"),
        (DATE, '"2023-02-29"', "bad_date"),
        (DATE, '"20240229"', "bad_date"),
        (DATE, '"2024-W09-4"', "bad_date"),
        (DATE, '"2024-02-29T00:00:00Z"', "bad_date"),
        (DATE, '"0001-01-01"', "out_of_range"),
        (DATE, '"9999-12-31"', "out_of_range"),
        (ZONE, '"Mars/Olympus"', "bad_zone"),
        (ZONE, '"europe/amsterdam"', "bad_zone"),
        (ZONE, '"+01:00"', "bad_zone"),
        (ZONE, '"../../etc/passwd"', "bad_zone"),
        (ZONE, '"localtime"', "bad_zone"),
        (ZONE, '""', "bad_zone"),
        (IDENTIFIER, '"{aaaaaaaa-0000-1000-8000-00000000000a}"', "bad_id"),
        (IDENTIFIER, '"aaaaaaaa00001000800000000000000a"', "bad_id"),
        (IDENTIFIER, '"urn:uuid:aaaaaaaa-0000-1000-8000-00000000000a"', "bad_id"),
        (IDENTIFIER, "7", "wrong_type"),
        (OWN, '"aaaaaaaa-0000-1000-8000-00000000000a"', "bad_id"),
        (OWN, '"00000000-0000-0000-0000-000000000000"', "bad_id"),
        (OWN, '"aaaaaaaa-0000-4000-0000-00000000000a"', "bad_id"),
        (EMAIL, '"ana"', "bad_email"),
        (EMAIL, '"ana@@example.org"', "bad_email"),
        (EMAIL, '"ana@example.org\\nBcc: x@y.z"', "bad_email"),
        (EMAIL, '"ana@-example.org"', "bad_email"),
        (EMAIL, '"' + "a" * 65 + '@example.org"', "bad_email"),
        (EMAIL, '"' + "a@" + "b." * 150 + 'org"', "bad_email"),
        (TAGS, '"ab"', "wrong_type"),
        (TAGS, '["a", "b", "c"]', "too_many"),
        (UNIQUE, '["a", "a"]', "not_unique"),
        (MAP, "[]", "wrong_type"),
        (MAP, '{"a": 1, "b": 1, "c": 1}', "too_many"),
    ],
)
def test_what_a_field_refuses_carries_its_code_and_not_the_value(field: BaseField, raw: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        field.deserialize(load_json(raw.encode()))

    (message,) = caught.value.messages
    assert message.code == code
    assert len(raw) < 5 or raw.strip('"') not in message


@pytest.mark.parametrize(
    ("members", "code"), [('{"longer": 1}', "too_long"), ('{"": 1}', "too_long"), ('{"calm": "3"}', "wrong_type")]
)
def test_a_fault_in_a_map_is_told_by_name(members: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MAP.deserialize(load_json(members.encode()))

    ((_name, (message,)),) = caught.value.messages.items()
    assert message.code == code


@pytest.mark.parametrize("field", [INTEGER, NUMBER, TEXT, FLAG, CHOICE, INSTANT, DATE, ZONE, IDENTIFIER, EMAIL, MAP])
def test_null_is_not_a_value(field: BaseField) -> None:
    with pytest.raises(ValidationError) as caught:
        field.deserialize(None)

    assert caught.value.messages[0].code == "required"


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (INTEGER, "7", 7),
        (INTEGER, "1_0", "1_0"),
        (INTEGER, " 7", " 7"),
        (INTEGER, "٧", "٧"),
        (INTEGER, "9" * 5000, "9" * 5000),
        (NUMBER, "7.5", Decimal("7.5")),
        (NUMBER, "1e5", "1e5"),
        (FLAG, "true", True),
        (FLAG, "1", "1"),
        (TEXT, "7", "7"),
    ],
)
def test_a_query_text_is_read_as_what_it_plainly_means(field: BaseField, text: str, expected: Any) -> None:
    assert field.read_text(text) == expected


@pytest.mark.parametrize("text", ["nonsense", "", "a" * 5000, "%00", "\0", "aaaaaaaa00001000800000000000000a"])
def test_a_path_id_that_is_no_uuid_is_the_one_that_nothing_has(text: str) -> None:
    assert read_path_id(text) == UUID(int=0)


class NoteBody(Schema):
    """A note."""

    note = Text("A note.", longest=200)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200))
@settings(max_examples=150, deadline=None)
def test_text_comes_back_exactly_as_it_was_sent(note: str) -> None:
    schema = NoteBody()

    loaded = schema.load(load_json(json.dumps({"note": note}).encode()))

    assert loaded == {"note": note}
    assert schema.dump(loaded) == {"note": note}


@given(
    st.datetimes(datetime.fromisoformat("0002-01-02"), datetime.fromisoformat("9998-12-30")),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
@settings(max_examples=150, deadline=None)
def test_an_instant_comes_back_with_its_own_offset(naive: datetime, offset: timezone) -> None:
    instant = naive.replace(tzinfo=offset)

    loaded = INSTANT.deserialize(instant.isoformat())

    assert loaded.isoformat() == instant.isoformat()
    assert loaded.astimezone(UTC) == instant


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{6,12}[Z+-][0-9:]{0,5}", fullmatch=True)
)
@settings(max_examples=200, deadline=None)
def test_no_text_makes_a_field_of_time_or_name_raise_anything_else(text: str) -> None:
    for field in (INSTANT, DATE, ZONE, IDENTIFIER, OWN, EMAIL):
        with contextlib.suppress(ValidationError):
            assert field.deserialize(text) is not None
