"""The WSGI application: ``gunicorn wsgi:app``."""

from __future__ import annotations

import os

from journal_api.app import create_app
from journal_api.settings import Settings

app = create_app(Settings.from_env(os.environ))
