"""Whose address a caller has, with and without proxies in front."""

from __future__ import annotations

import pytest
from flask import Flask, request

from journal_api.web.proxies import trust_proxies

NEAR, FAR, FORGED = "10.0.0.5", "203.0.113.7", "198.51.100.9"


def see_address(*, hops: int, forwarded: str | None) -> str | None:
    """Tell the address that a request from ``NEAR`` is counted under."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: request.remote_addr or "")
    trust_proxies(app, hops=hops)
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return app.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": NEAR}).text


@pytest.mark.parametrize(
    ("hops", "forwarded", "seen"),
    [
        (0, None, NEAR),
        (0, FORGED, NEAR),
        (1, FAR, FAR),
        (1, f"{FORGED}, {FAR}", FAR),
        (2, f"{FAR}, 10.0.0.4", FAR),
        (2, f"{FORGED}, {FAR}, 10.0.0.4", FAR),
        (2, FAR, NEAR),
        (1, None, NEAR),
    ],
)
def test_only_what_trusted_hops_wrote_is_believed(hops: int, forwarded: str | None, seen: str) -> None:
    assert see_address(hops=hops, forwarded=forwarded) == seen


def test_a_trusted_proxy_changes_neither_host_nor_scheme() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: request.url_root)
    trust_proxies(app, hops=1)
    said = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}

    assert app.test_client().get("/", headers=said).text == "http://localhost/"
