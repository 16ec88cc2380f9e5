"""How many requests an account, or without a sound token a network, may send in a minute.

This keeps one client from taking the service from the others; guessing is slowed down elsewhere, in PostgreSQL. Counts
are shared through Valkey; while that is away each process counts by itself, and no request fails because of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, Response, g, request
from werkzeug.exceptions import TooManyRequests

from journal_api.domain.errors import NotSignedIn
from journal_api.domain.sign_ins import name_network
from journal_api.web.callers import read_claims
from journal_api.web.calls import get_foundation

WINDOW_SECONDS = 60
_LIMITED_PATHS = "/v1/"
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Requests a minute: of one account, and of one network without a sound token. 0: as many as they like."""

    per_account: int
    per_network: int


class Counts(Protocol):
    """Counts requests in windows of ``WINDOW_SECONDS``."""

    def count(self, key: str) -> tuple[int, float]:
        """Count one request of ``key``; return how many its window has now, and in how many seconds that ends."""


@dataclass(frozen=True, slots=True)
class _Quota:
    """What whom a request is counted for may send: an account, or a network."""

    name: str
    holder: str
    requests: int


def install_rate_limits(app: Flask, limits: RequestLimits, *, counts: Counts, secret: bytes) -> None:
    """Limit the API's operations in ``app``, after whatever times and logs its requests was installed.

    ``secret`` keys the hashes under which callers are counted.
    """

    def limit() -> None:
        if request.url_rule is None or not is_limited(request.url_rule.rule):
            return
        quota = _find_quota(limits)
        if not quota.requests:
            return
        sent, seconds_left = counts.count(_hide(quota, secret))
        g.rate_limit_headers = _describe(quota, sent=sent, seconds_left=seconds_left)
        if sent > quota.requests:
            raise TooManyRequests

    def tell(response: Response) -> Response:
        response.headers.extend(g.get("rate_limit_headers", ()))
        return response

    app.before_request(limit)
    app.after_request(tell)


def is_limited(path: str) -> bool:
    """Tell whether requests to ``path`` are counted."""
    return path.startswith(_LIMITED_PATHS)


def _find_quota(limits: RequestLimits) -> _Quota:
    """Find whom a request is counted for: whoever signed its token, else where it comes from."""
    try:
        claims = read_claims(request, get_foundation().clock())
    except NotSignedIn:
        return _Quota("network", name_network(request.remote_addr), limits.per_network)
    return _Quota("account", str(claims.user_id), limits.per_account)


def _hide(quota: _Quota, secret: bytes) -> str:
    # Neither accounts nor networks are named in Valkey.
    named = f"{quota.name} {quota.holder}".encode()
    return hashlib.blake2b(named, key=secret[:64], digest_size=_KEY_BYTES).hexdigest()


def _describe(quota: _Quota, *, sent: int, seconds_left: float) -> list[tuple[str, str]]:
    """Tell quota, rest and seconds until it is whole again (draft-ietf-httpapi-ratelimit-headers)."""
    seconds = max(1, round(seconds_left))
    rest = max(0, quota.requests - sent)
    headers = [
        ("RateLimit-Policy", f'"{quota.name}";q={quota.requests};w={WINDOW_SECONDS}'),
        ("RateLimit", f'"{quota.name}";r={rest};t={seconds}'),
    ]
    return headers if sent <= quota.requests else [*headers, ("Retry-After", str(seconds))]
