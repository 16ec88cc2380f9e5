"""What an operation declares of its end, and of problems beyond the usual ones, in its answers and in the document."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from journal_api.web.calls import Answer, Call, Foundation, answer_page
from journal_api.web.cursors import Cursors
from journal_api.web.declarations import PUBLIC, Deprecation
from journal_api.web.foundations import prepare_app
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.fields import Text
from journal_api.web.schemas.pages import PageQuery, page_of
from tests.web.tiny_app import NOW, SECRET, decide, identify

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
SUNSET = datetime(2027, 5, 1, tzinfo=UTC)
OLD = Deprecation(SINCE, SUNSET, "/docs#new-way")
blueprint = operations_blueprint("words", description="Words that come and go.")


class WordAnswer(AnswerSchema):
    """A word."""

    word = Text("The word.", longest=9)


@blueprint.route("/v1/old-words", methods=["GET"])
@operation(
    access=PUBLIC, summary="List", query=PageQuery, answers={200: page_of(WordAnswer)}, deprecation=OLD, problems=(410,)
)
def list_old_words(call: Call) -> Answer:
    """List words in the old way."""
    return answer_page(call, ({"word": "wireless"},), last=("wireless",))


@blueprint.route("/v1/words", methods=["GET"])
@operation(access=PUBLIC, summary="Read", answers={200: WordAnswer}, deprecation=Deprecation(SINCE))
def read_word(call: Call) -> Answer:
    """Read a word that goes some day."""
    return Answer(200, {"word": "radio"})


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("deprecated", static_folder=None)
    api = prepare_app(app, Foundation(identify, decide, None, lambda: NOW, Cursors(SECRET)))
    api.register_blueprint(blueprint)
    return app.test_client()


def test_a_deprecated_operation_says_so_in_every_answer(client: FlaskClient) -> None:
    headers = client.get("/v1/old-words").headers

    assert headers["Deprecation"] == f"@{int(SINCE.timestamp())}"
    assert headers["Sunset"] == "Sat, 01 May 2027 00:00:00 GMT"


def test_the_link_to_the_next_page_stays_beside_that_to_the_new_way(client: FlaskClient) -> None:
    link = client.get("/v1/old-words").headers["Link"]

    assert 'rel="next"' in link
    assert '</docs#new-way>; rel="deprecation"' in link


def test_an_end_that_is_not_decided_has_no_sunset(client: FlaskClient) -> None:
    headers = client.get("/v1/words").headers

    assert "Deprecation" in headers
    assert "Sunset" not in headers
    assert "Link" not in headers


def test_a_deprecated_operation_says_so_in_its_problems_too(client: FlaskClient) -> None:
    answers = [client.get("/v1/old-words?limit=0"), client.get("/v1/old-words?cursor=none")]

    assert [answer.status_code for answer in answers] == [422, 400]
    assert [answer.headers["Sunset"] for answer in answers] == ["Sat, 01 May 2027 00:00:00 GMT"] * 2
    assert "Deprecation" not in client.get("/v1/nowhere").headers


def test_the_document_tells_what_will_go(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert document is not None
    validate(document)
    told = document["paths"]["/v1/old-words"]["get"]

    assert told["deprecated"] is True
    assert told["x-deprecation"] == {
        "since": SINCE.isoformat(),
        "sunset": SUNSET.isoformat(),
        "link": "/docs#new-way",
    }
    assert {"Deprecation", "Sunset"} <= set(told["responses"]["200"]["headers"])


def test_a_public_operation_documents_the_problems_it_declares(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert document is not None

    assert "410" in document["paths"]["/v1/old-words"]["get"]["responses"]
    assert "410" not in document["paths"]["/v1/words"]["get"]["responses"]
