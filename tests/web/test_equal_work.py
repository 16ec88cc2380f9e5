"""Who has an account and who has not is answered alike, after the same work: counted, because clocks are too coarse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.tables.accounts import account
from tests.people import PASSWORD, People

WRONG = "not the password"
# By the luck of a random key one attempt in 256 sweeps away what is long over.
SWEEP = "SKIP LOCKED"


@dataclass
class Effort:
    """What is being done: argon2 hashes, and statements in their order."""

    hashes: int = 0
    statements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer without what is each request's own, and what it took."""

    status: int
    body: object
    headers: tuple[str, ...]
    hashes: int
    statements: tuple[str, ...]


@pytest.fixture
def effort(monkeypatch: pytest.MonkeyPatch) -> Iterator[Effort]:
    effort = Effort()
    for name in ("verify", "hash"):
        monkeypatch.setattr(PasswordHasher, name, _counted(effort, getattr(PasswordHasher, name)))

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if SWEEP not in statement:
            effort.statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield effort
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def _counted(effort: Effort, done: Any) -> Any:
    def count(*given: Any, **named: Any) -> Any:
        effort.hashes += 1
        return done(*given, **named)

    return count


@pytest.fixture(autouse=True)
def closed(owner: Database, people: People) -> None:
    """Close Ben's account."""
    with owner.transaction(Scope()) as tx:
        tx.execute(sa.update(account).where(account.c.id == people.ben.user_id).values(disabled_at=read_now()))


def _ask(app: Flask, effort: Effort, path: str, body: dict[str, str]) -> Answered:
    effort.hashes, effort.statements = 0, []
    # A network of its own for each: no guess slows another down.
    address = {"REMOTE_ADDR": f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"}
    answer = app.test_client().post(path, json=body, environ_base=address)
    told = answer.get_json(silent=True)
    plain = {**told, "request_id": ""} if told else answer.data
    names = tuple(sorted(name for name, _value in answer.headers))
    return Answered(answer.status_code, plain, names, effort.hashes, tuple(effort.statements))


def _addresses(people: People) -> tuple[str, ...]:
    """Somebody's, somebody's whose account is closed, and nobody's."""
    return people.ana.email, people.ben.email, f"{uuid4().hex}@nowhere.test"


def test_a_wrong_password_and_an_unknown_address_take_the_same_work(app: Flask, effort: Effort, people: People) -> None:
    path = "/v1/auth/token"

    asked = [_ask(app, effort, path, {"email": email, "password": WRONG}) for email in _addresses(people)]

    assert asked == [asked[0]] * 3
    assert (asked[0].status, asked[0].hashes) == (401, 1)
    assert len(asked[0].statements) > 5


def test_the_right_password_of_a_closed_account_is_told_nothing(app: Flask, effort: Effort, people: People) -> None:
    bodies = [{"email": people.ben.email, "password": password} for password in (PASSWORD, WRONG)]

    asked = [_ask(app, effort, "/v1/auth/token", body) for body in bodies]

    assert asked == [asked[0]] * 2


def test_asking_for_a_reset_takes_the_same_work_for_everybody(app: Flask, effort: Effort, people: People) -> None:
    asked = [_ask(app, effort, "/v1/auth/password-reset", {"email": email}) for email in _addresses(people)]

    assert asked == [asked[0]] * 3
    assert (asked[0].status, asked[0].hashes) == (202, 0)
    assert len(asked[0].statements) > 5
