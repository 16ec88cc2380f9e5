"""How many requests an account, or without a sound token a network, may send in a minute.

This keeps one client from taking the service from the others; guessing is slowed down elsewhere, in PostgreSQL. Counts
are shared through Valkey; while that is away each process counts by itself, and no request fails because of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RequestLimit

from journal_api.clock import read_machine_seconds
from journal_api.domain.errors import NotSignedIn
from journal_api.domain.sign_ins import name_network
from journal_api.web.callers import read_bearer
from journal_api.web.calls import get_foundation
from journal_api.web.tokens import verify_access_token

ACCOUNT: Final = "account"
NETWORK: Final = "network"
_LIMITED = "/v1/"
_WINDOW_SECONDS = 60
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Requests a minute: of one account, and of one network without a sound token. 0: as many as they like."""

    per_account: int
    per_network: int


def install_rate_limits(app: Flask, limits: RequestLimits, *, storage_uri: str, secret: bytes) -> None:
    """Limit the API's operations in ``app``, after whatever times and logs its requests was installed.

    ``storage_uri`` is one of ``limits``; ``secret`` keys the hashes under which callers are counted.
    """

    def name_caller() -> str:
        # Neither accounts nor networks are named in Valkey.
        return hashlib.blake2b(_find_caller().encode(), key=secret[:64], digest_size=_KEY_BYTES).hexdigest()

    def choose_limit() -> str:
        return f"{_choose(limits)} per minute"

    limiter = Limiter(
        name_caller,
        app=app,
        application_limits=[choose_limit],
        application_limits_exempt_when=lambda: not request.path.startswith(_LIMITED) or not _choose(limits),
        storage_uri=storage_uri,
        strategy="fixed-window",
        in_memory_fallback_enabled=True,
        swallow_errors=True,
        headers_enabled=False,
    )

    def tell(response: Response) -> Response:
        if limiter.current_limit is not None:
            _add_headers(response, limiter.current_limit)
        return response

    app.after_request(tell)


def _choose(limits: RequestLimits) -> int:
    _find_caller()
    return limits.per_account if g.limited_as == ACCOUNT else limits.per_network


def _find_caller() -> str:
    """Name whom a request is counted for, once a request: whoever signed the token, else where it comes from."""
    if "limited_key" not in g:
        try:
            claims = verify_access_token(read_bearer(request), get_foundation().clock())
        except NotSignedIn:
            g.limited_as, g.limited_key = NETWORK, name_network(request.remote_addr)
        else:
            g.limited_as, g.limited_key = ACCOUNT, str(claims.user_id)
    return f"{g.limited_as} {g.limited_key}"


def _add_headers(response: Response, limit: RequestLimit) -> None:
    """Tell quota, rest and seconds until it is whole again (draft-ietf-httpapi-ratelimit-headers)."""
    seconds = max(1, round(limit.window.reset_time - read_machine_seconds()))
    name = g.limited_as
    response.headers["RateLimit-Policy"] = f'"{name}";q={limit.limit.amount};w={_WINDOW_SECONDS}'
    response.headers["RateLimit"] = f'"{name}";r={limit.remaining};t={seconds}'
    if limit.breached:
        response.headers["Retry-After"] = str(seconds)
