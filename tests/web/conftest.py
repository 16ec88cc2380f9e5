"""The tiny app, fresh for each test."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.tiny_app import Rows, make_tiny_app


@pytest.fixture
def tiny_rows() -> Rows:
    return Rows()


@pytest.fixture
def tiny_client(tiny_rows: Rows) -> FlaskClient:
    return make_tiny_app(tiny_rows).test_client()
