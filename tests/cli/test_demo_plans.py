"""A demo that was killed while it loaded is loaded anew; what anybody else has put there is never cleared."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from journal_api.cli.demo_plans import DemoPlan, loading, plan_demo, plan_no_demo
from journal_api.cli.provisioning import DatabaseAccess, is_empty, prepare
from journal_api.stack.errors import StackError
from journal_api.store.provisioning import LOGIN_ROLES
from journal_api.store.urls import driver_url
from tests.databases import ROLE_PASSWORD, DatabaseUrls


def make_access(urls: DatabaseUrls, *, is_given: bool = False) -> DatabaseAccess:
    return DatabaseAccess(
        admin_url=urls.admin,
        owner_url=urls.owner,
        api_url=urls.api,
        worker_url=urls.worker,
        relay_url=urls.relay,
        passwords=tuple((role, ROLE_PASSWORD) for role in LOGIN_ROLES),
        is_given=is_given,
    )


def be_killed_while_loading(urls: DatabaseUrls, data: Path) -> None:
    with suppress(KeyboardInterrupt), loading(data):
        write_clinic(urls)
        raise KeyboardInterrupt


def write_clinic(urls: DatabaseUrls) -> None:
    engine = sa.create_engine(driver_url(urls.owner), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO clinic (id, name, timezone, locale, created_at)"
                " VALUES (gen_random_uuid(), 'Harbor', 'UTC', 'en', now())"
            )
        )


def test_a_half_loaded_demo_is_cleared_and_loaded_anew(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    access = make_access(fresh_urls)
    be_killed_while_loading(fresh_urls, tmp_path)

    plan = plan_demo(access, tmp_path)

    prepare(access)
    assert plan is DemoPlan.LOAD
    assert is_empty(access)


def test_a_loaded_demo_leaves_no_mark(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    with loading(tmp_path):
        write_clinic(fresh_urls)

    assert plan_demo(make_access(fresh_urls), tmp_path) is DemoPlan.LEFT_OUT
    assert list(tmp_path.iterdir()) == []


def test_once_somebody_works_without_the_demo_nothing_is_cleared(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    access = make_access(fresh_urls)
    be_killed_while_loading(fresh_urls, tmp_path)

    plan_no_demo(access, tmp_path)

    assert plan_demo(access, tmp_path) is DemoPlan.LEFT_OUT
    assert not is_empty(access)


def test_a_given_database_is_never_cleared(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    access = make_access(fresh_urls, is_given=True)
    be_killed_while_loading(fresh_urls, tmp_path)

    with pytest.raises(StackError, match="already holds data"):
        plan_demo(access, tmp_path)

    assert not is_empty(access)
