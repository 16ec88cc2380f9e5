"""The WSGI application: ``gunicorn wsgi:app``."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from journal_api import logs
from journal_api.app import create_app
from journal_api.domain.errors import Unavailable, UnsafeDatabase
from journal_api.services.health import refuse_unsafe
from journal_api.settings import Settings, SettingsError
from journal_api.web.calls import EXTENSION

# By this status gunicorn knows that starting again would not help.
CANNOT_BOOT = 3

logs.configure_logs()
try:
    app = create_app(Settings.from_env(os.environ))
    # A database that is away says nothing of its safety: /health/ready asks again until it answers.
    with suppress(Unavailable):
        refuse_unsafe(app.extensions[EXTENSION].resources.database)
except (SettingsError, UnsafeDatabase) as error:
    sys.stderr.write(f"The API does not start. {error}\n")
    raise SystemExit(CANNOT_BOOT) from error
