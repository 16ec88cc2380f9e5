"""Forgotten passwords: a mailed code sets a new one, once, and strangers learn nothing by asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import NamedPatient, Scope
from journal_api.domain.errors import Gone, Invalid, NotFound, NotSignedIn, TooManyAttempts, WrongCredentials
from journal_api.domain.jobs import OutboxKind
from journal_api.services.access import identify
from journal_api.services.password_resets import PasswordReset, ask_password_reset, confirm_password_reset
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import Credentials, Origin, refresh_sign_in, sign_in
from journal_api.services.work import do_due_work
from journal_api.store.database import Database
from journal_api.store.tables.account_security import password_reset, security_notice
from journal_api.store.tables.accounts import account
from journal_api.store.tables.audit import audit
from journal_api.store.tables.work import outbox
from tests.apps import PUBLIC_URL, SECRET
from tests.databases import DatabaseUrls
from tests.people import People, Person
from tests.services.messengers import FakeMailer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WANTED = "eleven loud starlings"


@pytest.fixture
def mailing(shared_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(shared_urls.worker, pool_size=2)
    yield Resources(database, vault=None, secret=SECRET, public_url=PUBLIC_URL)
    database.close()


def _origin() -> Origin:
    return Origin(uuid4().hex, "phone", uuid4().hex)


def _ask(resources: Resources, email: str, *, now: datetime = NOW, origin: Origin | None = None) -> None:
    ask_password_reset(resources, email, origin=origin or _origin(), now=now)


def _confirm(resources: Resources, code: str, *, now: datetime = NOW, password: str = WANTED) -> None:
    confirm_password_reset(resources, PasswordReset(code, password), origin=_origin(), now=now)


def _do(owner: Database, mailing: Resources, kind: OutboxKind, clinic_id: object, mailer: FakeMailer) -> None:
    """Do what is due of one kind in one clinic, as the worker would."""
    waiting = sa.select(outbox.c.id, outbox.c.clinic_id).where(
        outbox.c.kind == kind.value, outbox.c.clinic_id == clinic_id, outbox.c.done_at.is_(None)
    )
    with owner.transaction(Scope()) as tx:
        rows = tx.execute(waiting).all()
    for row in rows:
        do_due_work(mailing, row.id, patient_id=None, clinic_id=row.clinic_id, now=NOW, mailer=mailer)


def _mailed_code(resources: Resources, owner: Database, mailing: Resources, person: Person) -> str:
    mailer = FakeMailer()
    _ask(resources, person.email.upper())
    _do(owner, mailing, OutboxKind.RESET_MAIL, person.clinic_id, mailer)
    (letter,) = mailer.sent
    assert letter.to == person.email
    return letter.text.split("\n\n")[1]


def _sign_in(resources: Resources, person: Person, password: str) -> None:
    sign_in(resources, Credentials(person.email, password), origin=_origin(), now=NOW)


def test_a_mailed_code_sets_a_new_password(
    resources: Resources, owner: Database, mailing: Resources, people: People
) -> None:
    code = _mailed_code(resources, owner, mailing, people.ana)

    _confirm(resources, code)

    _sign_in(resources, people.ana, WANTED)
    with pytest.raises(WrongCredentials):
        _sign_in(resources, people.ana, people.ana.password)


def test_a_reset_ends_every_sign_in(resources: Resources, owner: Database, mailing: Resources, people: People) -> None:
    _confirm(resources, _mailed_code(resources, owner, mailing, people.ana))

    with pytest.raises(NotSignedIn):
        identify(resources, sign_in_id=people.ana.sign_in_id, named=NamedPatient(), request_id=None)
    with pytest.raises(NotSignedIn):
        refresh_sign_in(resources, people.ana.refresh_token, origin=_origin(), now=NOW)


def test_a_reset_is_told_by_mail(resources: Resources, owner: Database, mailing: Resources, people: People) -> None:
    _confirm(resources, _mailed_code(resources, owner, mailing, people.ana))
    mailer = FakeMailer()

    _do(owner, mailing, OutboxKind.SECURITY_NOTICE, people.clinic_id, mailer)
    _do(owner, mailing, OutboxKind.SECURITY_NOTICE, people.clinic_id, mailer)

    assert [(letter.to, letter.subject) for letter in mailer.sent] == [(people.ana.email, "Your password was set anew")]
    with owner.transaction(Scope()) as tx:
        told = tx.execute(sa.select(security_notice).where(security_notice.c.user_id == people.ana.user_id)).one()
    assert (told.kind, told.mailed_at) == ("password_reset", NOW)


def test_a_code_works_once(resources: Resources, owner: Database, mailing: Resources, people: People) -> None:
    code = _mailed_code(resources, owner, mailing, people.ana)
    _confirm(resources, code)

    with pytest.raises(Gone):
        _confirm(resources, code)


def test_a_code_ends_after_an_hour(resources: Resources, owner: Database, mailing: Resources, people: People) -> None:
    code = _mailed_code(resources, owner, mailing, people.ana)

    with pytest.raises(Gone):
        _confirm(resources, code, now=NOW + timedelta(hours=1))
    _confirm(resources, code, now=NOW + timedelta(minutes=59, seconds=59))


def test_using_one_code_voids_the_others(
    resources: Resources, owner: Database, mailing: Resources, people: People
) -> None:
    first = _mailed_code(resources, owner, mailing, people.ana)
    second = _mailed_code(resources, owner, mailing, people.ana)
    _confirm(resources, second)

    with pytest.raises(Gone):
        _confirm(resources, first)


def test_a_weak_password_uses_no_code_up(
    resources: Resources, owner: Database, mailing: Resources, people: People
) -> None:
    code = _mailed_code(resources, owner, mailing, people.ana)
    with pytest.raises(Invalid):
        _confirm(resources, code, password="password1234")

    _confirm(resources, code)


def test_a_code_of_a_removed_account_is_gone(
    resources: Resources, owner: Database, mailing: Resources, people: People
) -> None:
    code = _mailed_code(resources, owner, mailing, people.chen)
    with owner.transaction(Scope()) as tx:
        tx.execute(account.update().where(account.c.id == people.chen.user_id).values(disabled_at=NOW))

    with pytest.raises(Gone):
        _confirm(resources, code)


def test_no_code_is_kept(resources: Resources, owner: Database, mailing: Resources, people: People) -> None:
    code = _mailed_code(resources, owner, mailing, people.ana)

    with owner.transaction(Scope()) as tx:
        row = tx.execute(sa.select(password_reset).where(password_reset.c.user_id == people.ana.user_id)).one()
    assert row.code_sealed is None
    assert code.encode() not in row.code_hash


def test_an_address_of_nobody_leaves_the_same_rows_and_no_letter(
    resources: Resources, owner: Database, mailing: Resources
) -> None:
    origin, mailer = _origin(), FakeMailer()

    _ask(resources, f"{uuid4().hex}@nowhere.test", origin=origin)

    with owner.transaction(Scope()) as tx:
        trail = tx.execute(sa.select(audit).where(audit.c.request_id == origin.request_id)).one()
        decoys = sa.select(password_reset).where(password_reset.c.user_id.is_(None))
        newest = tx.execute(decoys.order_by(sa.text("ctid DESC")).limit(1)).one()
    assert (trail.action, trail.outcome, trail.clinic_id) == ("sign_in.ask_reset", "failed", None)
    _do(owner, mailing, OutboxKind.RESET_MAIL, newest.clinic_id, mailer)
    assert mailer.sent == []
    with owner.transaction(Scope()) as tx:
        assert tx.execute(sa.select(outbox).where(outbox.c.subject_id == newest.id)).one().done_at is not None


def test_one_address_gets_only_a_few_letters(
    resources: Resources, owner: Database, mailing: Resources, people: People
) -> None:
    for _ in range(10):
        _ask(resources, people.ana.email)

    mailer = FakeMailer()
    _do(owner, mailing, OutboxKind.RESET_MAIL, people.clinic_id, mailer)
    assert len(mailer.sent) == 3


def test_a_network_that_asks_too_often_is_told_to_wait(resources: Resources) -> None:
    origin = _origin()
    for _ in range(20):
        _ask(resources, f"{uuid4().hex}@nowhere.test", origin=origin)

    with pytest.raises(TooManyAttempts):
        _ask(resources, f"{uuid4().hex}@nowhere.test", origin=origin)


def test_a_code_of_nobody_is_not_found(resources: Resources) -> None:
    with pytest.raises(NotFound):
        _confirm(resources, "nobody's")


def test_resets_long_over_are_swept(resources: Resources, owner: Database, people: People) -> None:
    _ask(resources, people.ana.email, now=NOW - timedelta(days=3))

    _ask(resources, people.ben.email)

    with owner.transaction(Scope()) as tx:
        left = tx.scalars(sa.select(password_reset.c.user_id).where(password_reset.c.clinic_id == people.clinic_id))
        assert list(left) == [people.ben.user_id]
