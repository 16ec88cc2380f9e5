"""A small real app on the web foundation: one list of notes per patient, with people and rows in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask, Request
from flask.testing import FlaskClient

from journal_api.domain.access import Caller, Grant, Reach, Relation, Role, Scope
from journal_api.domain.errors import NotAllowed, NotFound, NotSignedIn, StaleRevision, Unavailable
from journal_api.web.calls import Answer, Call, Foundation, PatientRef, answer_page
from journal_api.web.cursors import Cursors
from journal_api.web.declarations import PUBLIC, BodyForm
from journal_api.web.foundations import prepare_app
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.containers import Items, NumberMap
from journal_api.web.schemas.fields import Choice, Integer, Number, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate
from journal_api.web.schemas.pages import PageQuery, page_of

ANA = UUID("00000000-0000-4000-8000-00000000000a")
BEN = UUID("00000000-0000-4000-8000-00000000000b")
CHEN = UUID("00000000-0000-4000-8000-00000000000c")
DIAZ = UUID("00000000-0000-4000-8000-00000000000d")
CLINIC = UUID("00000000-0000-4000-8000-0000000000c1")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECRET = bytes(range(32))
LIMIT_BYTES = 4096
ENTRIES = f"/v1/patients/{ANA}/entries"
ENTRY_ID = "00000000-0000-4000-8000-0000000000e1"
SOUND = {"id": ENTRY_ID, "recorded_at": "2026-11-22T09:00:00+01:00", "mood": 7}
ROLES = {"ana": (ANA, Role.PATIENT), "ben": (BEN, Role.PATIENT), "chen": (CHEN, Role.CLINICIAN)}


class EntryBody(Schema):
    """A new entry."""

    id = OwnIdentifier("The entry's id, if you bring your own.")
    recorded_at = Instant("When it was felt.", required=True, example="2026-11-22T09:00:00+01:00")
    mood = Integer("Mood, 0-10, 10 best.", least=0, most=10, required=True, example=7)
    sleep_hours = Number("Hours slept.", least=0, most=24, step="0.25")
    measures = NumberMap("The clinic's own measures.", most=5)
    tags = Items("Words of one's own.", Text("One word.", longest=10), most=3)
    note = Text("A note for oneself.", longest=200)
    note_visibility = Choice("Who may read the note.", ("private", "care_team"), load_default="private")


class EntryPatch(MergePatchSchema, EntryBody):
    """A change of an entry."""

    class Meta(MergePatchSchema.Meta):
        exclude = ("id",)


class EntryQuery(PageQuery):
    """Which entries."""

    since = LocalDate("The first day.", data_key="from")


class EntryAnswer(AnswerSchema):
    """An entry as stored."""

    has_hidden_revision = True

    id = Identifier("The entry's id.")
    mood = Integer("Mood, 0-10, 10 best.")
    note = Text("A note for oneself.", longest=200, allow_none=True)
    recorded_at = Instant("When it was felt.")
    mark = Text("A mark.", longest=9, shape={"type": ["string", "null"]}, allow_none=True)


@dataclass
class Rows:
    """What the tiny app stores: entries by id, and how often it was asked whether one exists."""

    entries: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0


blueprint = operations_blueprint("entries", description="How a day was.")
PATH = "/v1/patients/<patient_id>/entries"


def refuse_absent_entry(call: Call) -> None:
    call.resources.asked += 1
    if call.path["entry_id"] not in call.resources.entries:
        raise NotFound


@blueprint.route(PATH, methods=["POST"])
@operation(
    access=("entries", "write"),
    summary="Record an entry",
    body=EntryBody,
    answers={201: EntryAnswer, 200: EntryAnswer},
    form=BodyForm(LIMIT_BYTES),
)
def record_entry(call: Call) -> Answer:
    """Store how it was."""
    entry = {
        "note": None,
        "mark": None,
        **call.body,
        "id": call.body.get("id", UUID(int=len(call.resources.entries) + 1)),
    }
    call.resources.entries[entry["id"]] = entry
    return Answer(201, entry, {"Location": f"/v1/patients/{call.path['patient_id']}/entries/{entry['id']}"}, 1)


@blueprint.route(PATH, methods=["GET"])
@operation(access=("entries", "read"), summary="List entries", query=EntryQuery, answers={200: page_of(EntryAnswer)})
def list_entries(call: Call) -> Answer:
    """List them by mood."""
    after = call.page.after[0] if call.page.after else -1
    rows = sorted((e for e in call.resources.entries.values() if e["mood"] > after), key=lambda entry: entry["mood"])
    page = tuple(rows[: call.page.limit])
    return answer_page(call, page, last=(page[-1]["mood"],) if len(rows) > len(page) else None)


@blueprint.route(PATH + "/<entry_id>", methods=["GET"])
@operation(access=("entries", "read"), summary="Read an entry", answers={200: EntryAnswer})
def read_entry(call: Call) -> Answer:
    """Read one."""
    refuse_absent_entry(call)
    return Answer(200, call.resources.entries[call.path["entry_id"]], revision=1)


@blueprint.route(PATH + "/<entry_id>", methods=["PATCH"])
@operation(
    access=("entries", "write"),
    summary="Change an entry",
    body=EntryPatch,
    answers={200: EntryAnswer},
    exists=refuse_absent_entry,
    if_match_required=True,
)
def change_entry(call: Call) -> Answer:
    """Change one."""
    refuse_absent_entry(call)
    call.check_revision(1)
    entry = {"note": None, "mark": None, **call.body.apply_to(call.resources.entries[call.path["entry_id"]])}
    call.resources.entries[entry["id"]] = entry
    return Answer(200, entry, revision=2)


@blueprint.route(PATH + "/<entry_id>", methods=["DELETE"])
@operation(access=("entries", "write"), summary="Delete an entry", answers={204: None})
def delete_entry(call: Call) -> Answer:
    """Delete one."""
    refuse_absent_entry(call)
    if call.expected_revisions is not None and 1 not in call.expected_revisions:
        raise StaleRevision
    del call.resources.entries[call.path["entry_id"]]
    return Answer(204)


class GreetingBody(Schema):
    """A greeting."""

    word = Text("What to say.", longest=20)


class GreetingAnswer(AnswerSchema):
    """A greeting back."""

    word = Text("What was said.", longest=20, allow_none=True)


@blueprint.route("/v1/greetings", methods=["POST"])
@operation(access=PUBLIC, summary="Say hello", body=GreetingBody, answers={200: GreetingAnswer})
def greet(call: Call) -> Answer:
    """Say hello back."""
    return Answer(200, {"word": call.body.get("word")})


@blueprint.route("/v1/outages", methods=["GET"])
@operation(access=PUBLIC, summary="Be down", answers={200: None})
def be_down(call: Call) -> Answer:
    """Answer as if the database were down."""
    raise Unavailable


@blueprint.route("/v1/accidents", methods=["POST"])
@operation(access=PUBLIC, summary="Break", body=GreetingBody, answers={200: None})
def break_down(call: Call) -> Answer:
    """Break with a value in hand."""
    raise ZeroDivisionError(f"cannot divide {call.body['word']}")


def identify(request: Request, patient: PatientRef, *, now: datetime) -> Caller:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token not in ROLES:
        raise NotSignedIn
    user_id, role = ROLES[token]
    named = user_id if patient == "me" else patient
    own = role is Role.PATIENT and named == user_id
    relation = Relation.OWN if own else Relation.TEAM if (token, named) == ("chen", ANA) else None
    return Caller(user_id, role, CLINIC, UUID(int=9), user_id, named, relation)


def decide(caller: Caller, access: tuple[str, str], *, now: datetime) -> Grant:
    if access == ("entries", "write") and caller.role is not Role.PATIENT:
        raise NotAllowed
    if caller.relation is None:
        raise NotFound
    return Grant(caller, *access, Reach.OWN_RECORD, Scope(patient_id=caller.named_patient_id), "care")


def make_tiny_app(rows: Rows) -> Flask:
    app = Flask("tiny", static_folder=None)
    foundation = Foundation(identify, decide, rows, lambda: NOW, Cursors(SECRET))
    api = prepare_app(app, foundation)
    api.register_blueprint(blueprint)
    return app


def call_as(client: FlaskClient, person: str, method: str, path: str, **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {person}", **options.pop("headers", {})}
    return client.open(path, method=method, headers=headers, **options)


def faults_of(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return [(fault["pointer"], fault["code"]) for fault in response.json["errors"]]


def code_of(response: Any) -> str:
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == response.status_code
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    return response.json["type"].removeprefix("/problems/")
