"""One phone's line to the API: a token that is asked for anew, and no answer when there is none."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.people import PASSWORD

ANSWER_SECONDS = 15.0
_SIGN_IN_ANEW, _TOO_MANY, _FIRST_OF_THE_SERVER = 401, 429, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API said, and meant."""

    status: int
    content: Any

    @property
    def code(self) -> str:
        """Return the word of a problem."""
        return str(self.content.get("type", "")).rpartition("/")[2] if isinstance(self.content, dict) else ""


class Line:
    """Asks as one person. ``surprises`` counts answers that no kill excuses: an error nobody thought of.

    It signs in by password, or where one line is for many people, with the token of whoever speaks.
    """

    def __init__(self, url: str, email: str = "") -> None:
        self._client = httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False)
        self._email = email
        self._make_token: Callable[[], str] | None = None
        self._token: str | None = None
        self._signed_in_until = 0.0
        self.surprises: Counter[str] = Counter()

    def speak_for(self, make_token: Callable[[], str]) -> None:
        """Ask as somebody else from now on, with tokens that ``make_token`` makes."""
        self._make_token, self._token = make_token, None

    def ask(self, method: str, path: str, body: Any = None) -> Answer | None:
        """Send a request once; None where it must be sent again: nobody answered, or not now."""
        try:
            return self._ask(method, path, body)
        except httpx.TransportError:
            return None

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _ask(self, method: str, path: str, body: Any) -> Answer | None:
        if time.monotonic() > self._signed_in_until:
            self._token = None
        if self._token is None and not self._sign_in():
            return None
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self._client.request(method, path, json=body, headers=headers)
        if answer.status_code == _SIGN_IN_ANEW:
            self._token = None
        self._wonder(method, answer)
        if answer.status_code in {_SIGN_IN_ANEW, _TOO_MANY} or answer.status_code >= _FIRST_OF_THE_SERVER:
            return None
        return Answer(answer.status_code, answer.json() if answer.content else None)

    def _sign_in(self) -> bool:
        if self._make_token is not None:
            self._token = self._make_token()
            return True
        answer = self._client.post("/v1/auth/token", json={"email": self._email, "password": PASSWORD})
        self._wonder("a sign-in", answer)
        if answer.status_code != httpx.codes.OK:
            return False
        tokens = answer.json()
        self._token = tokens["access_token"]
        # Before it ends: that a living token is refused would be a surprise.
        self._signed_in_until = time.monotonic() + tokens["expires_in"] - ANSWER_SECONDS
        return True

    def _wonder(self, what: str, answer: httpx.Response) -> None:
        """Count what the API never ought to say, nor to a phone whose account is sound."""
        # Tokens made elsewhere may be refused where the API's clock is put wrong in between; then another is made.
        is_refused_sign_in = self._make_token is None and self._token is None and 400 <= answer.status_code < _TOO_MANY
        if is_refused_sign_in or answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self.surprises[f"{what} answered {answer.status_code}"] += 1
