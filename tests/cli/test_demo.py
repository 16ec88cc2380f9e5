"""The live patient never takes the stack down with her."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from journal_api.cli.demo import show_main_job
from journal_api.cli.demo_clinic import PRIMARY
from journal_api.cli.narration import Narrator
from journal_api.cli.sites import SignIn, Site, save_sign_ins
from journal_api.clock import CLOCK_FILE_VARIABLE
from journal_api.stack.ports import HOST, find_free_port
from tests.apps import make_settings
from tests.databases import DatabaseUrls


def test_an_api_that_does_not_answer_is_told_and_the_clock_given_back(
    tmp_path: Path, shared_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock_file = tmp_path / "clock"
    monkeypatch.setenv(CLOCK_FILE_VARIABLE, str(clock_file))
    monkeypatch.setenv("JOURNAL_ENV", "test")
    site = Site(
        settings=make_settings(shared_urls),
        api_url=f"http://{HOST}:{find_free_port()}",
        docs_url="",
        mail_folder=None,
        mail_url=None,
        clock_file=clock_file,
        data_dir=tmp_path,
    )
    save_sign_ins(site, (SignIn(PRIMARY, "chen@harbor.example", "a password of her own"),))
    told = io.StringIO()

    show_main_job(site, Narrator(Console(file=told, width=200)))

    assert "does not answer" in told.getvalue()
    assert str(tmp_path / "logs") in told.getvalue()
    assert not clock_file.exists()
