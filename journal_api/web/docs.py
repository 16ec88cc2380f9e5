"""The page at /docs: Swagger UI from its wheel, served by this service under its own policy; nothing from elsewhere."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from journal_api.web.declarations import public_page
from journal_api.web.security_headers import PAGE_POLICY

_SERVED = frozenset(
    {"index.css", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-32x32.png"}
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Journal API</title>
<link rel="stylesheet" href="/docs/index.css">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page needs scripts; the document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """"use strict";
window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
_A_DAY_SECONDS = 86400

docs = Blueprint("docs", __name__)


@docs.get("/docs")
@public_page
def show_docs() -> Response:
    """Serve the page."""
    return Response(_PAGE, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": PAGE_POLICY})


@docs.get("/docs/start.js")
@public_page
def show_start() -> Response:
    """Serve the script that opens the document: in a file, because the policy allows no inline script."""
    return Response(_START, content_type="text/javascript; charset=utf-8")


@docs.get("/docs/<name>")
@public_page
def show_file(name: str) -> Response:
    """Serve one of Swagger UI's own files."""
    if name not in _SERVED:
        abort(404)
    return send_from_directory(_find_files(), name, max_age=_A_DAY_SECONDS)


def _find_files() -> Path:
    spec = find_spec("flask_swagger_ui")
    if spec is None or spec.origin is None:
        raise RuntimeError("flask-swagger-ui is not installed")
    return Path(spec.origin).parent / "dist"
