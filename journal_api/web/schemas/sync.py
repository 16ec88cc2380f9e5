"""What phones push and pull: the envelope here, each item by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from journal_api.domain.clocks import ClockTrust
from journal_api.domain.merging import SERVER_DEVICE
from journal_api.domain.sync import ItemStatus
from journal_api.web.schemas.bases import AnswerSchema, QuerySchema, Schema
from journal_api.web.schemas.containers import Items, Member, OpenObject
from journal_api.web.schemas.entries import GuidanceAnswer
from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import BaseField, Choice, Flag, Integer, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate
from journal_api.web.schemas.problems import MOST_FAULTS, FaultAnswer
from journal_api.web.schemas.synced_kinds import SYNCED_KINDS

MOST_ITEMS = 500
USUAL_PULL = 200
# Far above what a life of edits comes to, far below what the database counts to: the API can always go one further.
_HIGHEST_REVISION = 1_000_000_000
_WORDS = SYNCED_KINDS
_DEVICE_NAME = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"
_DEVICE = re.compile(_DEVICE_NAME, re.ASCII)
_EXAMPLES = [
    {
        "type": "mood_entry",
        "id": "0a4d2c1e-7f3b-4c58-9a60-2f1d8e5b7c93",
        "rev": 1,
        "deleted": False,
        "edited_at": "2026-11-20T21:15:10+01:00",
        "data": {"recorded_at": "2026-11-20T21:14:00+01:00", "timezone": "Europe/Amsterdam", "mood": 6},
    },
    {
        "type": "practice_entry",
        "id": "5d1b8f62-3c09-4e7a-8b14-6e9f0a2d4c71",
        "rev": 2,
        "deleted": True,
        "edited_at": "2026-11-20T21:20:00+01:00",
    },
]


class DeviceName(BaseField):
    """The name a device gives itself, once and for ever: 1 to 64 letters, digits and . _ : - in ASCII."""

    json_type = "string"

    def __init__(self, description: str, **options: Any) -> None:
        """Give every name the same pattern."""
        super().__init__(description, shape={"pattern": f"^{_DEVICE_NAME}$"}, **options)

    def _read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise build_refusal("wrong_type", "A device's name is text.")
        if not _DEVICE.fullmatch(value):
            raise build_refusal("bad_name")
        if value == SERVER_DEVICE:
            raise build_refusal("name_taken", "This is what writes through the API go by.")
        return value


class KindList(BaseField):
    """Kinds of things, written with commas between them. Loads as a sorted tuple without repetition."""

    json_type = "string"

    def _read(self, value: Any) -> tuple[str, ...]:
        words = tuple(sorted(set(str(value).split(","))))
        if not set(words) <= set(_WORDS):
            raise build_refusal("not_a_choice", "It takes, with commas between them: " + ", ".join(_WORDS) + ".")
        return words


class SentObject(BaseField):
    """An object that is read later, by the schema of the kind it belongs to."""

    json_type = "object"

    def _read(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise build_refusal("wrong_type", "An object is needed.")
        return value


class SentItems(Items):
    """A list of which each item is judged by itself: what is wrong with one is told in its result."""

    def _read(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise build_refusal("wrong_type", "A list is needed.")
        if len(value) > self.most:
            raise build_refusal("too_many", f"It may have {self.most} items at most.")
        return tuple(value)


class ItemBody(Schema):
    """One version of one thing."""

    type = Choice("What it is.", _WORDS, type_name="SyncedKind", required=True)
    id = OwnIdentifier("Its id, made by the device; unique for this patient and type.", required=True)
    rev = Integer(
        "How often it was edited: 1 at first, one more with each edit.", least=1, most=_HIGHEST_REVISION, required=True
    )
    deleted = Flag("Whether it was deleted; its data is then not looked at.", load_default=False)
    edited_at = Instant("When this version was written, by the device's clock.", required=True)
    data = SentObject("The fields of the type's own POST, without id; for what is not deleted.")


class PushBody(Schema):
    """What one device has to send."""

    refuses_bad_text = False

    device_id = DeviceName("The device's own name for itself.", required=True, example="phone-7f3b")
    sent_at = Instant(
        "Now, by the device's clock: tells how far that is off.", required=True, example="2026-11-20T21:30:00+01:00"
    )
    items = SentItems(
        "Versions, oldest first; each is judged by itself.",
        Member("One version.", ItemBody),
        most=MOST_ITEMS,
        required=True,
        example=_EXAMPLES,
    )


class ItemResultAnswer(AnswerSchema):
    """What became of one item."""

    type = Text("As sent; null where that cannot be told.", longest=40, allow_none=True, attribute="kind")
    id = Identifier("As sent; null where that cannot be told.", allow_none=True)
    status = Choice("What became of it.", ItemStatus)
    revision = Integer("The revision that stands now; null where nothing was taken.", least=1, allow_none=True)
    guidance = Member("Words for the patient, or null: to be shown as they are.", GuidanceAnswer, allow_none=True)
    errors = Items(
        "What is wrong with a rejected item; pointers lead into the item.",
        Member("One fault.", FaultAnswer),
        most=MOST_FAULTS,
        attribute="faults",
    )


class PushAnswer(AnswerSchema):
    """What became of each item."""

    server_time = Instant("Now, by the server's clock.")
    results = Items("In the order sent.", Member("One item's.", ItemResultAnswer), most=MOST_ITEMS)


class PullQuery(QuerySchema):
    """What changed since when, how much of it, of which kinds."""

    cursor = Text("The cursor of the pull before; leave it out to get everything.", longest=2000)
    limit = Integer("How many items at most.", least=1, most=MOST_ITEMS, load_default=USUAL_PULL)
    types = KindList("Only these types, with commas between them; the same ones at every pull.")


class PulledItemAnswer(AnswerSchema):
    """The latest state of one thing."""

    type = Text("What it is.", longest=40)
    id = Identifier("Its id.")
    rev = Integer("The revision that stands.", least=1)
    deleted = Flag("Whether it was deleted.")
    edited_at = Instant("When this version was written, by its writer's clock.")
    device_id = Text("Who wrote it: a device, or server for a write through the API.", longest=64)
    local_date = LocalDate("The day as lived; null for what was deleted.", allow_none=True)
    clock = Choice("How far its time is to be trusted; what is doubtful stays out of trends.", ClockTrust)
    data = OpenObject("As it would be pushed; null for what was deleted.", allow_none=True)


class PullAnswer(AnswerSchema):
    """What changed, oldest change first."""

    items = Items("The latest state of each.", Member("One thing.", PulledItemAnswer), most=MOST_ITEMS)
    cursor = Text("Give it at the next pull, now or later.", longest=2000)
    has_more = Flag("Whether more can be pulled right now.")
