"""A client of the HTTP API as a phone is one: tokens that are renewed when they end, patience when it is asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

import click

ANSWER_SECONDS = 30.0
ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 10
NOT_SIGNED_IN, TOO_MANY, UNAVAILABLE = 401, 429, 503
FIRST_ERROR = 400


class ApiRefused(click.ClickException):
    """The API answered with a problem; ``code`` is the stable word of its type."""

    def __init__(self, what: str, *, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("type", "")).rpartition("/")[2]
        faults = "; ".join(f"{one['pointer']}: {one['message']}" for one in problem.get("errors", ()))
        super().__init__(f"{what}: {status} {self.code} {problem.get('detail', '')} {faults}".rstrip())


@dataclass(frozen=True, slots=True)
class Credentials:
    """How somebody signs in when no token is left."""

    email: str
    password: str


class ApiClient:
    """One person's way into the API at ``base_url``.

    Every method raises ApiRefused for what the API refuses, and click.ClickException when nobody answers.
    """

    def __init__(self, base_url: str, credentials: Credentials | None = None) -> None:
        self._place = urlsplit(base_url).netloc
        self.credentials = credentials
        self._tokens: Mapping[str, str] = {}

    def sign_in(self) -> None:
        """Get a first pair of tokens with e-mail address and password."""
        if self.credentials is None:
            raise click.ClickException("This person has no account yet: accept the invitation first.")
        sent = {"email": self.credentials.email, "password": self.credentials.password}
        self._tokens = self._ask("POST", "/v1/auth/token", sent)

    def accept_invitation(self, *, code: str, credentials: Credentials, display_name: str, timezone: str) -> None:
        """Become the invited person: set the password, and hold the first pair of tokens."""
        sent = {"code": code, "password": credentials.password, "display_name": display_name, "timezone": timezone}
        self._tokens = self._ask("POST", "/v1/invitations/accept", sent)
        self.credentials = credentials

    def get(self, path: str, **query: object) -> Any:
        """Read; names in ``query`` that are words of the language end with an underscore (``from_``)."""
        asked = urlencode({name.rstrip("_"): value for name, value in query.items()})
        return self._call("GET", f"{path}?{asked}" if asked else path)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Write; ``body`` is what goes out as JSON."""
        return self._call("POST", path, body or {})

    def put(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Set a relation."""
        return self._call("PUT", path, body)

    def peek(self, path: str) -> Any:
        """Read what everybody may, whatever its status: a failing answer is an answer."""
        _, _, content = self._send("GET", path, None)
        return json.loads(content)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        if not self._tokens:
            self.sign_in()
        try:
            return self._ask(method, path, body)
        except ApiRefused as refusal:
            if refusal.status != NOT_SIGNED_IN:
                raise
        self._renew()
        return self._ask(method, path, body)

    def _renew(self) -> None:
        held, self._tokens = self._tokens, {}
        try:
            self._tokens = self._ask("POST", "/v1/auth/refresh", {"refresh_token": held["refresh_token"]})
        except ApiRefused as refusal:
            if refusal.status != NOT_SIGNED_IN:
                raise
            self.sign_in()

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        """Send one request, again when the API asks to wait; return what its JSON holds."""
        for _ in range(ATTEMPTS):
            status, headers, content = self._send(method, path, body)
            if status not in (TOO_MANY, UNAVAILABLE):
                break
            time.sleep(min(int(headers.get("Retry-After", "1")), LONGEST_WAIT_SECONDS))
        answer = json.loads(content) if content else None
        if status >= FIRST_ERROR:
            raise ApiRefused(f"{method} {path.partition('?')[0]}", status=status, problem=answer or {})
        return answer

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Accept": "application/json"}
        if self._tokens:
            headers["Authorization"] = f"Bearer {self._tokens['access_token']}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = HTTPConnection(self._place, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer: HTTPResponse = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read()
        except (OSError, HTTPException) as error:
            raise click.ClickException(f"The API at {self._place} does not answer: see the logs of api.") from error
        finally:
            connection.close()
