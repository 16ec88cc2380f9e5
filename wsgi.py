"""The WSGI application: ``gunicorn wsgi:app``."""

from __future__ import annotations

import os
from contextlib import suppress

from journal_api import logs
from journal_api.app import create_app
from journal_api.domain.errors import Unavailable
from journal_api.services.health import refuse_unsafe
from journal_api.settings import Settings
from journal_api.web.calls import EXTENSION

logs.configure_logs()
app = create_app(Settings.from_env(os.environ))

# A database that is away says nothing of its safety: /health/ready asks again until it answers.
with suppress(Unavailable):
    refuse_unsafe(app.extensions[EXTENSION].resources.database)
