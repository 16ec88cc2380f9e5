"""A day in the diary, through a generated client: sign in, write, read back, list to the end, meet a problem.

JOURNAL_URL, JOURNAL_EMAIL and JOURNAL_PASSWORD name the service and a patient's account. Prints what it saw, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from journal_client import AuthenticatedClient, Client
from journal_client.api.mood_entries import list_mood_entries, read_mood_entry, record_mood_entry
from journal_client.api.sign_in import sign_in
from journal_client.models import (
    CredentialsBody,
    InvalidAnswer,
    MoodEntryAnswer,
    MoodEntryBody,
    MoodEntryPageAnswer,
    ProblemAnswer,
    TokensAnswer,
)
from journal_client.types import UNSET

ME = "me"


def main() -> None:
    """Do it all, and say what was seen."""
    service = Client(base_url=os.environ["JOURNAL_URL"])
    client = enter(service, os.environ["JOURNAL_EMAIL"], os.environ["JOURNAL_PASSWORD"])
    written = [write(client, days_ago=days_ago, mood=7 - days_ago) for days_ago in range(3)]
    read = read_mood_entry.sync(ME, written[0].id, client=client)
    listed = [entry.id for entry in walk(client)]
    seen = {
        "same_when_read_back": read == written[0],
        "listed": len(listed),
        "all_written_are_listed": {entry.id for entry in written} <= set(listed),
        "mood_of_eleven": explain(record_mood_entry.sync(ME, client=client, body=feel(11, days_ago=0))),
        "absent_entry": explain(read_mood_entry.sync(ME, uuid4(), client=client)),
    }
    sys.stdout.write(json.dumps(seen, indent=2) + "\n")


def enter(service: Client, email: str, password: str) -> AuthenticatedClient:
    """Sign in. A wrong password is an answer too, of another type."""
    tokens = sign_in.sync(client=service, body=CredentialsBody(email, password))
    if not isinstance(tokens, TokensAnswer):
        raise SystemExit(explain(tokens))
    return AuthenticatedClient(base_url=os.environ["JOURNAL_URL"], token=tokens.access_token)


def feel(mood: float, *, days_ago: int) -> MoodEntryBody:
    """Say how it is. With an id of one's own it may be sent again when the answer is lost."""
    return MoodEntryBody(recorded_at=datetime.now(UTC) - timedelta(days=days_ago), mood=mood, id=uuid4())


def write(client: AuthenticatedClient, *, days_ago: int, mood: float) -> MoodEntryAnswer:
    """Record an entry; what is stored comes back."""
    stored = record_mood_entry.sync(ME, client=client, body=feel(mood, days_ago=days_ago))
    if not isinstance(stored, MoodEntryAnswer):
        raise SystemExit(explain(stored))
    return stored


def walk(client: AuthenticatedClient) -> Iterator[MoodEntryAnswer]:
    """Yield every entry, newest first, two to a page."""
    cursor: str | None = ""
    while cursor is not None:
        page = list_mood_entries.sync(ME, client=client, limit=2, cursor=cursor or UNSET)
        if not isinstance(page, MoodEntryPageAnswer):
            raise SystemExit(explain(page))
        yield from page.items
        cursor = page.next_cursor


def explain(answer: object) -> list[str]:
    """Name the faults of a 422, each with its place, or the kind of any other problem: ProblemType, FaultCode."""
    match answer:
        case InvalidAnswer():
            return [f"{fault.pointer} {fault.code.name}" for fault in answer.errors]
        case ProblemAnswer():
            return [answer.type_.name]
        case _:
            return [f"no problem: {answer!r}"]


if __name__ == "__main__":
    main()
