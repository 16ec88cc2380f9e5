"""What proxies in front of the service say of a caller, believed as far as they are our own."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def trust_proxies(app: Flask, *, hops: int) -> None:
    """Let ``app`` take the caller's address from ``X-Forwarded-For``, as the outermost of ``hops`` proxies saw it.

    With 0 the header is ignored: whoever connects is the caller. Nothing else that a proxy says is believed; links are
    made from JOURNAL_PUBLIC_URL. Too many hops let callers choose the address that guesses are counted under.
    """
    if hops:
        trusting = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0, x_port=0, x_prefix=0)
        app.wsgi_app = trusting  # type: ignore[method-assign]
