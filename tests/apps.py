"""Settings for tests, and what the product makes of them."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from journal_api.settings import Endpoint, NoteKey, Settings
from tests.databases import DatabaseUrls

# Port 9 discards: no test may reach a broker or a mail server that it did not start.
NOBODY = "127.0.0.1:9"
PUBLIC_URL = "https://journal.test"
SECRET = bytes(range(64))
NOTE_KEY = NoteKey("test", bytes(range(100, 132)))


def make_settings(urls: DatabaseUrls, *, redis_url: str = f"redis://{NOBODY}/0", smtp_url: str = "") -> Settings:
    """Make the settings of an installation on this database."""
    return Settings(
        environment="test",
        database_url=urls.api,
        worker_database_url=urls.worker,
        relay_database_url=urls.relay,
        redis_url=redis_url,
        smtp_url=smtp_url or f"smtp://{NOBODY}",
        mail_from="journal@journal.test",
        public_url=PUBLIC_URL,
        secret=SECRET,
        token_key_pem=make_token_key(),
        note_keys=(NOTE_KEY,),
        # All tests come from one network; those of the limits set their own.
        account_requests_per_minute=0,
        network_requests_per_minute=0,
        endpoints=(Endpoint("sms", f"http://{NOBODY}/", (SECRET,)), Endpoint("page", f"http://{NOBODY}/", (SECRET,))),
    )


@cache
def make_token_key() -> str:
    """Make the key that signs access tokens in this run."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()
