"""The client does what a phone does: it renews its tokens, and waits when it is asked to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import click
import pytest

from journal_api.cli.api_client import ApiClient, ApiRefused, Credentials


class ScriptedApi(ThreadingHTTPServer):
    """Answers each request with the next line of a script, and keeps what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, dict[str, Any]]] = []
        self.asked: list[tuple[str, str, str | None, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedApi

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization"), body))
        status, answer = self.server.script.pop(0)
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the name http.server asks for

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    with ScriptedApi() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client(api: ScriptedApi) -> ApiClient:
    return ApiClient(api.url, Credentials("ana@example.org", "a password of her own"))


def tokens(name: str) -> tuple[int, dict[str, Any]]:
    return 200, {"access_token": f"access {name}", "refresh_token": f"refresh {name}"}


ENDED = (401, {"type": "/problems/unauthorized", "detail": "Sign in first."})


def test_it_signs_in_once_and_shows_its_token(api: ScriptedApi, client: ApiClient) -> None:
    api.script = [tokens("1"), (200, {"id": 1}), (200, {"id": 2})]

    answers = [client.get("/v1/me"), client.get("/v1/alerts", state="open")]

    assert answers == [{"id": 1}, {"id": 2}]
    assert [(path, token) for _, path, token, _ in api.asked] == [
        ("/v1/auth/token", None),
        ("/v1/me", "Bearer access 1"),
        ("/v1/alerts?state=open", "Bearer access 1"),
    ]


def test_a_token_that_ended_is_renewed_and_the_request_repeated(api: ScriptedApi, client: ApiClient) -> None:
    api.script = [tokens("1"), ENDED, tokens("2"), (201, {"id": 1})]

    answer = client.post("/v1/things", {"a": 1})

    assert answer == {"id": 1}
    assert [path for _, path, _, _ in api.asked] == ["/v1/auth/token", "/v1/things", "/v1/auth/refresh", "/v1/things"]
    assert api.asked[2][3] == {"refresh_token": "refresh 1"}
    assert api.asked[3][2:] == ("Bearer access 2", {"a": 1})


def test_when_the_sign_in_is_over_too_it_signs_in_anew(api: ScriptedApi, client: ApiClient) -> None:
    api.script = [tokens("1"), ENDED, ENDED, tokens("2"), (200, {})]

    client.get("/v1/me")

    assert [path for _, path, _, _ in api.asked][2:] == ["/v1/auth/refresh", "/v1/auth/token", "/v1/me"]


@pytest.mark.parametrize("status", [429, 503])
def test_it_asks_again_when_it_is_told_to_wait(api: ScriptedApi, client: ApiClient, status: int) -> None:
    api.script = [tokens("1"), (status, {}), (200, {"id": 1})]

    assert client.get("/v1/me") == {"id": 1}


def test_a_refusal_names_its_code_and_every_fault(api: ScriptedApi, client: ApiClient) -> None:
    fault = {"pointer": "/mood", "code": "out_of_range", "message": "Must be from 0 to 10."}
    problem = {"type": "/problems/invalid", "detail": "Not valid.", "errors": [fault]}
    api.script = [tokens("1"), (422, problem)]

    with pytest.raises(ApiRefused) as caught:
        client.post("/v1/things", {})

    assert (caught.value.status, caught.value.code) == (422, "invalid")
    assert "/mood: Must be from 0 to 10." in caught.value.message


def test_nobody_answering_is_told_in_a_sentence() -> None:
    with ScriptedApi() as gone:
        url = gone.url

    with pytest.raises(click.ClickException, match="does not answer"):
        ApiClient(url, Credentials("a", "b")).get("/v1/me")
