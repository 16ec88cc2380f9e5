"""The clinic's settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import validates_schema

from journal_api.domain.clinical_rules import answer_promises as promises
from journal_api.domain.clinics import Clinic
from journal_api.domain.instruments import LICENSED, SWITCHABLE
from journal_api.domain.weekdays import Weekday
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.containers import Items, Member, UniqueItems
from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import Choice, Integer, Text
from journal_api.web.schemas.identifiers import EmailAddress, Identifier
from journal_api.web.schemas.moments import ClockTime, Zone
from journal_api.web.schemas.names import Locale, Name
from journal_api.web.schemas.sign_ins import LONGEST_ATTEMPT
from journal_api.web.schemas.threshold_maps import ThresholdMap

MOST_RESOURCES = 20
# Three stretches a day.
MOST_STRETCHES = 21
LONGEST_PHONE = 40
LONGEST_URL = 500
_PHONE = re.compile(r"[+0-9*#][0-9 ()./*#-]+", re.ASCII)
_URL = re.compile(r"https?://[!-~]+", re.ASCII)


class CrisisResourceBody(Schema):
    """Somebody to turn to in a crisis: with a phone number, a web address, or both."""

    name = Name("Who answers.", required=True, example="Crisis line")
    phone = Text("The number to dial.", longest=LONGEST_PHONE, example="+31 800 0113")
    url = Text("Web address, http or https.", longest=LONGEST_URL)
    locale = Locale("Whom it is for, by language and region; left out: for everybody.")

    @validates_schema
    def check_ways(self, resource: Mapping[str, Any], **_options: Any) -> None:
        """Refuse what cannot be dialed or opened, and what offers neither."""
        phone, url = resource.get("phone"), resource.get("url")
        if phone is None and url is None:
            raise build_refusal("required", "Give a phone number, a web address, or both.", field="phone")
        if phone is not None and not _PHONE.fullmatch(phone):
            raise build_refusal("invalid", "It has characters that cannot be dialed.", field="phone")
        if url is not None and not _URL.fullmatch(url):
            raise build_refusal("invalid", "It must be an http or https address.", field="url")


class OpenHoursBody(Schema):
    """One stretch of work on one weekday; past midnight it is two."""

    day = Choice("The weekday.", Weekday, required=True, example="monday")
    opens = ClockTime("When work begins.", required=True, example="08:30")
    closes = ClockTime("When it ends, the same day.", required=True, example="17:00")


class _ClinicFields(Schema):
    name = Name("Shown to the clinic's people.", required=True, example="Harbor Clinic")
    timezone = Zone("The zone its working hours are read in.", required=True)
    locale = Locale("The language it writes.", required=True)
    crisis_resources = Items(
        "What patients are shown when they need help now, in this order; null takes all of them away.",
        Member("One of them.", CrisisResourceBody),
        most=MOST_RESOURCES,
    )
    instruments = UniqueItems(
        "The instruments it switches on; those that are always on are not named.",
        Choice("One of them.", SWITCHABLE),
        most=len(SWITCHABLE),
        example=["who5"],
    )
    accepted_licences = UniqueItems(
        "The instruments whose owner's terms it accepts; without that they cannot be switched on.",
        Choice("One of them.", LICENSED),
        most=len(LICENSED),
    )
    working_hours = Items(
        "When it works, on the clocks of its zone; none or null: round the clock.",
        Member("One stretch of one weekday.", OpenHoursBody),
        most=MOST_STRETCHES,
        example=[{"day": "monday", "opens": "08:30", "closes": "17:00"}],
    )
    urgent_within_minutes = Integer(
        "Within how many minutes of its working hours somebody looks after an urgent risk answer: patients are told so."
        " null: nothing is promised.",
        least=promises.LEAST.value,
        most=promises.URGENT_MOST.value,
        allow_none=True,
    )
    critical_within_minutes = Integer(
        "The same after a critical one.",
        least=promises.LEAST.value,
        most=promises.CRITICAL_MOST.value,
        allow_none=True,
    )
    thresholds = ThresholdMap(
        "The marks that the clinic sets itself, by the id of their figure; a null, or null for all, goes back to the "
        "default. A mark judges what arrives from then on.",
        example={"CR-01.urgent_from": 3, "CR-06.observed": 150},
    )


class ClinicPatch(MergePatchSchema, _ClinicFields):
    """What an admin changes."""


class NewClinicBody(Schema):
    """A clinic to make, as the operator's command takes it."""

    name = Name("Shown to the clinic's people.", required=True)
    admin_email = EmailAddress("What the first admin signs in with.", required=True)
    admin_password = Text("12 to 128 characters.", longest=LONGEST_ATTEMPT, required=True)
    timezone = Zone("The zone its working hours are read in.", required=True)
    locale = Locale("The language it writes.", required=True)


class CrisisResourceAnswer(AnswerSchema):
    """Somebody to turn to in a crisis."""

    name = Name("Who answers.")
    phone = Text("The number to dial, or null.", longest=LONGEST_PHONE, allow_none=True)
    url = Text("Web address, or null.", longest=LONGEST_URL, allow_none=True)
    locale = Locale("Whom it is for; null: for everybody.", allow_none=True)


class OpenHoursAnswer(AnswerSchema):
    """One stretch of work on one weekday."""

    day = Choice("The weekday.", Weekday)
    opens = ClockTime("When work begins.")
    closes = ClockTime("When it ends.")


class ClinicAnswer(AnswerSchema):
    """The clinic's settings."""

    has_hidden_revision = True

    id = Identifier("The clinic.")
    name = Name("Shown to the clinic's people.")
    timezone = Zone("The zone its working hours are read in.")
    locale = Locale("The language it writes.")
    crisis_resources = Items(
        "What patients are shown when they need help now.",
        Member("One of them.", CrisisResourceAnswer),
        most=MOST_RESOURCES,
    )
    instruments = Items(
        "The instruments it has switched on; others are always on: see GET /v1/instruments.",
        Text("One of them.", longest=40),
        most=len(SWITCHABLE),
    )
    accepted_licences = Items(
        "The instruments whose owner's terms it has accepted.", Text("One of them.", longest=40), most=len(LICENSED)
    )
    working_hours = Items(
        "When it works, on the clocks of its zone; none: round the clock.",
        Member("One stretch of one weekday.", OpenHoursAnswer),
        most=MOST_STRETCHES,
    )
    urgent_within_minutes = Integer(
        "What it promises after an urgent risk answer, in minutes of working time; null: nothing.", allow_none=True
    )
    critical_within_minutes = Integer("The same after a critical one.", allow_none=True)
    thresholds = ThresholdMap(
        "The marks that it has set itself, by the id of their figure; the rest are the defaults: see GET /v1/rules."
    )


def answer_of(clinic: Clinic) -> dict[str, Any]:
    """Lay a clinic's settings out for their answer; who accepted a licence is kept, not shown."""
    return {
        "id": clinic.id,
        "name": clinic.name,
        "timezone": clinic.timezone,
        "locale": clinic.locale,
        "crisis_resources": clinic.crisis_resources,
        "instruments": clinic.instruments,
        "accepted_licences": tuple(licence.instrument for licence in clinic.licences),
        "working_hours": clinic.working_hours,
        "urgent_within_minutes": clinic.urgent_within_minutes,
        "critical_within_minutes": clinic.critical_within_minutes,
        "thresholds": clinic.thresholds.newest.own,
    }
