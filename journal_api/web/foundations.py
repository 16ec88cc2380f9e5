"""Puts the web foundation under an app: ids, headers, errors, documents. Features are registered on what it returns."""

from __future__ import annotations

from flask import Flask

from journal_api.web.calls import Foundation, install_foundation
from journal_api.web.deprecations import announce_deprecations
from journal_api.web.docs import docs
from journal_api.web.errors import handle_errors
from journal_api.web.letter_pages import letter_pages
from journal_api.web.openapi import JournalApi, make_api
from journal_api.web.problem_pages import problem_pages
from journal_api.web.request_ids import add_request_ids
from journal_api.web.request_logs import add_request_logs
from journal_api.web.security_headers import add_security_headers


def prepare_app(app: Flask, foundation: Foundation) -> JournalApi:
    """Install the foundation; call ``register_blueprint`` on what is returned, then check_every_route_declares."""
    # A doubled or trailing slash is another path: a redirect would lose a body.
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.url_map.redirect_defaults = False
    install_foundation(app, foundation)
    add_request_ids(app)
    add_request_logs(app)
    add_security_headers(app)
    announce_deprecations(app)
    handle_errors(app)
    app.register_blueprint(docs)
    app.register_blueprint(problem_pages)
    app.register_blueprint(letter_pages)
    return make_api(app)
