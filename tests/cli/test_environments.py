from __future__ import annotations

from pathlib import Path

import pytest

from journal_api.cli.environments import build_settings, complete_environ
from journal_api.cli.provisioning import decide_embedded
from journal_api.settings import Settings
from journal_api.stack.credentials import Credentials, load_or_make_credentials


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    return load_or_make_credentials(tmp_path)


def build(credentials: Credentials, data: Path, **environ: str) -> dict[str, str]:
    return build_settings(
        environ,
        credentials=credentials,
        database=decide_embedded("postgresql://postgres:x@127.0.0.1:5555/journal", credentials),
        redis_url="redis://127.0.0.1:1/0",
        smtp_url="smtp://127.0.0.1:2",
        api_url="http://127.0.0.1:8000",
        data=data,
    )


def test_what_the_stack_makes_is_what_the_settings_read(credentials: Credentials, tmp_path: Path) -> None:
    settings = Settings.from_env(build(credentials, tmp_path))

    assert settings.environment == "development"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert len({settings.database_url, settings.worker_database_url, settings.relay_database_url}) == 3


def test_what_the_environment_gives_wins(credentials: Credentials, tmp_path: Path) -> None:
    made = build(
        credentials, tmp_path, JOURNAL_SECRET="given", JOURNAL_CLOCK_FILE="/elsewhere", JOURNAL_MAIL_FROM="a@b"
    )

    assert (made["JOURNAL_SECRET"], made["JOURNAL_CLOCK_FILE"], made["JOURNAL_MAIL_FROM"]) == (
        "given",
        "/elsewhere",
        "a@b",
    )


def test_an_empty_variable_counts_as_not_given(credentials: Credentials, tmp_path: Path) -> None:
    assert build(credentials, tmp_path, JOURNAL_SECRET="")["JOURNAL_SECRET"] == credentials.secret


def test_the_clock_can_be_driven_outside_production_alone(credentials: Credentials, tmp_path: Path) -> None:
    assert build(credentials, tmp_path)["JOURNAL_CLOCK_FILE"] == str(tmp_path / "clock")
    assert "JOURNAL_CLOCK_FILE" not in build(credentials, tmp_path, JOURNAL_ENV="production")


def test_no_process_of_the_product_may_change_the_schema_or_the_roles(credentials: Credentials, tmp_path: Path) -> None:
    environ = {"DATABASE_ADMIN_URL": "admin", "DATABASE_OWNER_URL": "owner", "DATABASE_URL": "given", "LANG": "C"}

    whole = complete_environ(environ, build(credentials, tmp_path))

    assert not {"DATABASE_ADMIN_URL", "DATABASE_OWNER_URL"} & set(whole)
    assert whole["DATABASE_URL"].startswith("postgresql://journal_api:")
    assert whole["LANG"] == "C"
