"""Devices that messages are pushed to."""

from __future__ import annotations

from journal_api.domain.devices import ENDING_LENGTH, Platform
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Choice, Flag, Text
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import Instant

LONGEST_PUSH_TOKEN = 4096
LONGEST_DEVICE_NAME = 100


class DeviceBody(Schema):
    """A device to be told on."""

    platform = Choice("Who carries the push.", Platform, required=True, example="ios")
    token = Text(
        "The push token that the device's push service gave; it is never given back.",
        shortest=1,
        longest=LONGEST_PUSH_TOKEN,
        required=True,
        example="8f3a5c1e9b7d4f6280a1c3e5d7f9b1a3",
    )
    name = Text("One's own word for it.", longest=LONGEST_DEVICE_NAME, load_default="", example="Ana's phone")


class DeviceAnswer(AnswerSchema):
    """A registered device."""

    id = Identifier("The device.")
    platform = Choice("Who carries the push.", Platform)
    name = Text("One's own word for it.", longest=LONGEST_DEVICE_NAME)
    token_ending = Text("The last characters of its push token; empty for a short one.", longest=ENDING_LENGTH)
    registered_at = Instant("When it was first registered.")
    last_seen_at = Instant("When it was last registered.")
    is_current = Flag("Whether it was registered by the sign-in this request was made with.")
