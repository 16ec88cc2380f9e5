"""A name for every request: the client's own if it is sane, else a new one."""

from __future__ import annotations

import re
import uuid

from flask import Flask, Response, g, request

REQUEST_ID_HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def add_request_ids(app: Flask) -> None:
    """Give each request of ``app`` its id, and each response the header that tells it."""
    app.after_request(_tell_request_id)


def get_request_id() -> str:
    """Return the id of the present request."""
    request_id: str | None = g.get("request_id")
    if request_id is None:
        g.request_id = request_id = _choose_request_id()
    return request_id


def _choose_request_id() -> str:
    wished = request.headers.get(REQUEST_ID_HEADER, "")
    return wished if _SANE.fullmatch(wished) else uuid.uuid4().hex


def _tell_request_id(response: Response) -> Response:
    response.headers[REQUEST_ID_HEADER] = get_request_id()
    return response
