"""Headers that every response carries. CORS stays closed: no header of it is ever sent."""

from __future__ import annotations

from flask import Flask, Response, request

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_POLICY = "Content-Security-Policy"
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_ON_PAGES = (
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
_TWO_YEARS = "max-age=63072000; includeSubDomains"


def add_security_headers(app: Flask) -> None:
    """Put the headers on every response of ``app``."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.extend(_ALWAYS)
    if response.mimetype == "text/html":
        headers.extend(_ON_PAGES)
    headers.setdefault(_POLICY, API_POLICY)
    # The safe default: whoever wants a cache (static files of the documents) must say so.
    headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers["Strict-Transport-Security"] = _TWO_YEARS
    return response
