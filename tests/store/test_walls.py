"""The second wall: row-level security, asked of the real database as each role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa

from journal_api.store import schema
from journal_api.store.urls import driver_url
from tests.databases import DatabaseUrls
from tests.store.rows import Rows, write_rows

PATIENT_TABLES = sorted(
    name for name, table in schema.metadata.tables.items() if "patient_id" in table.c or name == "patient"
)
CLINIC_TABLES = sorted({name for name, table in schema.metadata.tables.items() if "clinic_id" in table.c} | {"clinic"})

# Tables without row-level security, each with its reason.
OPEN_TABLES = {"heartbeat": "signs of life name nobody"}


@pytest.fixture(scope="module")
def rows(shared_urls: DatabaseUrls) -> tuple[Rows, Rows]:
    return write_rows(shared_urls)


@contextmanager
def signed_in(url: str, **pins: UUID) -> Iterator[sa.Connection]:
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        for name, value in pins.items():
            connection.execute(
                sa.text("SELECT set_config(:name, :value, true)"), {"name": f"app.{name}", "value": str(value)}
            )
        yield connection
        connection.rollback()


def count_visible(connection: sa.Connection, table: str) -> int | None:
    """Count the rows a role sees; None where it may not even ask."""
    with connection.begin_nested() as savepoint:
        try:
            return connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))
        except sa.exc.ProgrammingError as error:
            if "permission denied" not in str(error):
                raise
            savepoint.rollback()
            return None


def test_every_table_that_names_anybody_forces_row_level_security(shared_urls: DatabaseUrls) -> None:
    with signed_in(shared_urls.owner) as connection:
        unforced = connection.scalars(
            sa.text(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                " AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> 'alembic_version'"
            )
        ).all()

    assert set(unforced) == set(OPEN_TABLES)


@pytest.mark.parametrize("role", ["api", "worker"])
def test_a_role_without_context_sees_no_row(shared_urls: DatabaseUrls, rows: tuple[Rows, Rows], role: str) -> None:
    with signed_in(getattr(shared_urls, role)) as connection:
        seen = {name: count_visible(connection, name) for name in {*PATIENT_TABLES, *CLINIC_TABLES}}

    assert set(seen.values()) <= {0, None}
    assert 0 in seen.values()


def test_an_empty_setting_left_by_a_pooled_session_opens_nothing(
    shared_urls: DatabaseUrls, rows: tuple[Rows, Rows]
) -> None:
    engine = sa.create_engine(driver_url(shared_urls.api), pool_size=1, max_overflow=0)
    with engine.begin() as connection:
        connection.execute(
            sa.text("SELECT set_config('app.patient_id', :patient, true)"), {"patient": str(rows[0].patient_id)}
        )
        assert count_visible(connection, "entry") == 1
    with engine.begin() as connection:
        left = connection.scalar(sa.text("SELECT current_setting('app.patient_id', true)"))
        seen = count_visible(connection, "entry")
    engine.dispose()

    assert (left, seen) == ("", 0)


@pytest.mark.parametrize("role", ["api", "worker"])
def test_a_role_pinned_to_ana_sees_no_row_of_ben(shared_urls: DatabaseUrls, rows: tuple[Rows, Rows], role: str) -> None:
    ana, ben = rows
    with signed_in(getattr(shared_urls, role), patient_id=ana.patient_id, tenant_id=ana.clinic_id) as connection:
        for name in PATIENT_TABLES:
            column = "id" if name == "patient" else "patient_id"
            if _may_ask(connection, name, column):
                found = connection.scalars(sa.text(f"SELECT DISTINCT {column} FROM {name}")).all()
                assert ben.patient_id not in found


@pytest.mark.parametrize("role", ["api", "worker"])
def test_a_role_pinned_to_one_clinic_sees_no_row_of_another(
    shared_urls: DatabaseUrls, rows: tuple[Rows, Rows], role: str
) -> None:
    ana, ben = rows
    with signed_in(getattr(shared_urls, role), clinic_id=ana.clinic_id, tenant_id=ana.clinic_id) as connection:
        for name in CLINIC_TABLES:
            column = "id" if name == "clinic" else "clinic_id"
            if _may_ask(connection, name, column):
                found = connection.scalars(sa.text(f"SELECT DISTINCT {column} FROM {name}")).all()
                assert ben.clinic_id not in found


def test_a_clinic_pin_opens_no_record(shared_urls: DatabaseUrls, rows: tuple[Rows, Rows]) -> None:
    clinic = rows[0].clinic_id
    with signed_in(shared_urls.api, clinic_id=clinic, tenant_id=clinic) as connection:
        closed = ("entry", "entry_version", "trend_point", "episode", "judgement", "alert_event", "patient_key")
        seen = [count_visible(connection, name) for name in closed]

    assert seen == [0] * len(closed)


@pytest.mark.parametrize(
    "column",
    ["entry.note_sealed", "entry.content_hash", "entry_version.note_sealed", "entry_version.content"],
)
def test_the_worker_may_not_read_notes(shared_urls: DatabaseUrls, rows: tuple[Rows, Rows], column: str) -> None:
    with (
        signed_in(shared_urls.worker, patient_id=rows[0].patient_id) as connection,
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
    ):
        connection.execute(sa.text(f"SELECT {column} FROM {column.partition('.')[0]}"))


@pytest.mark.parametrize("table", ["patient_key", "refresh_token", "sign_in", "audit"])
def test_the_worker_may_not_read_keys_tokens_or_the_trail(shared_urls: DatabaseUrls, table: str) -> None:
    with signed_in(shared_urls.worker) as connection:
        assert count_visible(connection, table) is None


def test_the_relay_sees_due_work_of_everybody_and_nothing_else(
    shared_urls: DatabaseUrls, rows: tuple[Rows, Rows]
) -> None:
    work = {"patient_work", "outbox", "heartbeat"}
    with signed_in(shared_urls.relay) as connection:
        waiting = connection.scalars(sa.text("SELECT patient_id FROM patient_work")).all()
        due = connection.scalars(sa.text("SELECT patient_id FROM delivery")).all()
        others = {name: count_visible(connection, name) for name in set(schema.metadata.tables) - work}

    assert {rows[0].patient_id, rows[1].patient_id} <= set(waiting)
    assert {rows[0].patient_id, rows[1].patient_id} <= set(due)
    assert {name for name, seen in others.items() if seen} <= {"delivery"}


@pytest.mark.parametrize("column", ["alert_id", "recipient_id", "last_error"])
def test_the_relay_does_not_see_what_a_delivery_is_about(shared_urls: DatabaseUrls, column: str) -> None:
    with signed_in(shared_urls.relay) as connection, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        connection.execute(sa.text(f"SELECT {column} FROM delivery"))


@pytest.mark.parametrize("change", ["done_seq = 99", "wanted_seq = 99", "dead_at = now()"])
def test_the_relay_leases_work_and_changes_nothing_else(shared_urls: DatabaseUrls, change: str) -> None:
    with signed_in(shared_urls.relay) as connection:
        connection.execute(sa.text("UPDATE patient_work SET lease_until = now()"))
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text(f"UPDATE patient_work SET {change}"))


def test_the_api_may_not_read_a_password_hash(shared_urls: DatabaseUrls, rows: tuple[Rows, Rows]) -> None:
    with (
        signed_in(shared_urls.api, user_id=rows[0].user_id) as connection,
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
    ):
        connection.execute(sa.text("SELECT password_hash FROM account"))


@pytest.mark.parametrize("role", ["api", "worker", "relay", "owner"])
def test_nobody_changes_the_audit_trail(shared_urls: DatabaseUrls, rows: tuple[Rows, Rows], role: str) -> None:
    for statement in ("UPDATE audit SET outcome = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with signed_in(getattr(shared_urls, role)) as connection, pytest.raises(sa.exc.DBAPIError):
            connection.execute(sa.text(statement))


@pytest.mark.parametrize("role", ["api", "worker", "relay"])
def test_the_roles_of_processes_own_nothing_and_bypass_nothing(shared_urls: DatabaseUrls, role: str) -> None:
    with signed_in(getattr(shared_urls, role)) as connection:
        is_special = connection.scalar(
            sa.text("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        )
        owned = connection.scalar(
            sa.text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        )

    assert (is_special, owned) == (False, 0)


def test_nobody_signs_in_as_the_role_of_the_definer_functions(shared_urls: DatabaseUrls) -> None:
    with signed_in(shared_urls.owner) as connection:
        may = connection.scalar(sa.text("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'journal_auth'"))

    assert may is False


def test_definer_functions_pin_their_search_path(shared_urls: DatabaseUrls) -> None:
    with signed_in(shared_urls.owner) as connection:
        loose = connection.scalars(
            sa.text(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
                " AND NOT COALESCE(proconfig::text, '') LIKE '%search_path=pg_catalog%'"
            )
        ).all()
        pinned = connection.scalar(
            sa.text("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef")
        )

    assert loose == []
    assert pinned >= 5


def test_the_backup_role_reads_everything_and_writes_nothing(
    shared_urls: DatabaseUrls, rows: tuple[Rows, Rows]
) -> None:
    with signed_in(shared_urls.backup) as connection:
        seen = {name: count_visible(connection, name) for name in schema.metadata.tables}
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text("UPDATE patient SET display_name = 'x'"))

    assert None not in seen.values()
    assert seen["entry"] >= 2


def _may_ask(connection: sa.Connection, table: str, column: str) -> bool:
    return bool(
        connection.scalar(
            sa.text("SELECT has_column_privilege(current_user, :table, :column, 'SELECT')"),
            {"table": table, "column": column},
        )
    )
