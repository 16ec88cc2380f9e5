"""The environment of a production installation on a database of a test's own."""

from __future__ import annotations

import base64

from journal_api.settings import NoteKey
from tests.apps import NOBODY, NOTE_KEY, PUBLIC_URL, SECRET, make_token_key
from tests.databases import DatabaseUrls


def make_environ(urls: DatabaseUrls, *, note_keys: tuple[NoteKey, ...] = (NOTE_KEY,)) -> dict[str, str]:
    """Return the settings of every process, and the owner's way in as commands take it."""
    return {
        "JOURNAL_ENV": "production",
        "DATABASE_URL": urls.api,
        "DATABASE_WORKER_URL": urls.worker,
        "DATABASE_RELAY_URL": urls.relay,
        "DATABASE_OWNER_URL": urls.owner,
        "REDIS_URL": f"redis://{NOBODY}/0",
        "SMTP_URL": f"smtp://{NOBODY}",
        "JOURNAL_MAIL_FROM": "journal@journal.test",
        "JOURNAL_OPERATIONS_MAIL": "operations@journal.test",
        "JOURNAL_PUBLIC_URL": PUBLIC_URL,
        "JOURNAL_SECRET": base64.b64encode(SECRET).decode(),
        "JOURNAL_TOKEN_KEY": make_token_key(),
        "JOURNAL_NOTE_KEYS": ",".join(f"{key.key_id}:{base64.b64encode(key.secret).decode()}" for key in note_keys),
    }
