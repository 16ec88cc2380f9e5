from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from journal_api.settings import Settings
from journal_api.stack.credentials import FILE, LOGIN_ROLES, load_or_make_credentials
from journal_api.stack.errors import StackError


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    first = load_or_make_credentials(tmp_path / "data")

    assert load_or_make_credentials(tmp_path / "data") == first


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    ana = load_or_make_credentials(tmp_path / "a")
    ben = load_or_make_credentials(tmp_path / "b")

    assert not set(ana.settings().values()) & set(ben.settings().values())
    assert not set(ana.role_passwords) & set(ben.role_passwords)


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    load_or_make_credentials(tmp_path / "data")

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == [FILE]


def test_they_are_what_the_settings_take(tmp_path: Path) -> None:
    credentials = load_or_make_credentials(tmp_path)
    places = dict.fromkeys(
        ("DATABASE_URL", "DATABASE_WORKER_URL", "DATABASE_RELAY_URL", "REDIS_URL", "SMTP_URL", "JOURNAL_PUBLIC_URL"),
        "x",
    )

    settings = Settings.from_env({**places, "JOURNAL_ENV": "development", **credentials.settings()})

    assert settings.note_keys[0].key_id == "k1"
    assert [role for role, _ in credentials.role_passwords] == list(LOGIN_ROLES)


def test_starting_twice_at_once_makes_one_set(tmp_path: Path) -> None:
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(load_or_make_credentials(tmp_path / "d"))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 8
    assert all(each == made[0] for each in made)


def test_a_damaged_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")

    with pytest.raises(StackError, match="restore it from a backup"):
        load_or_make_credentials(tmp_path)

    assert (tmp_path / FILE).read_text() == "{"


def test_they_do_not_show_when_printed(tmp_path: Path) -> None:
    credentials = load_or_make_credentials(tmp_path)

    assert credentials.postgres_password not in repr(credentials)
    assert credentials.secret not in repr(credentials)
