"""The WSGI application: ``gunicorn wsgi:app``."""

from __future__ import annotations

import os

from journal_api import logs
from journal_api.app import create_app
from journal_api.settings import Settings

logs.configure_logs()
app = create_app(Settings.from_env(os.environ))
