"""The page about security shows the two walls as they stand."""

from __future__ import annotations

from tests.architecture.project import ROOT
from tests.architecture.rights import render_policy, render_rights
from tests.databases import DatabaseUrls

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_the_page_shows_the_policy_table_as_it_is() -> None:
    assert render_policy() in PAGE, f"the page should show:\n{render_policy()}"


def test_the_page_shows_the_databases_rights_as_they_are(shared_urls: DatabaseUrls) -> None:
    rights = render_rights(shared_urls.owner)
    assert rights in PAGE, f"the page should show:\n{rights}"
