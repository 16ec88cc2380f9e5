"""Stories of several devices end alike for all of them, and would not if the merge were wrong in any of many ways.

`TEST_STORIES` asks for more stories than the exhaustive run tells.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis.errors import FlakyFailure

from journal_api.services.resources import Resources
from journal_api.store.database import Database
from tests.people import make_clinic
from tests.web.sync_faults import FAULTS
from tests.web.sync_stories import SyncMachine, tell_stories

STORIES = int(os.environ.get("TEST_STORIES", "15"))
# A fault is seen within the usual number; only chance makes it take longer.
MOST_STORIES = 4 * STORIES


@pytest.fixture
def machine(resources: Resources, owner: Database, app: Any, shared_urls: Any) -> Iterator[type[SyncMachine]]:
    """Give the stories people of their own in each."""

    class Story(SyncMachine):
        def __init__(self) -> None:
            type(self).people = make_clinic(resources, owner, app=app)
            super().__init__()

    Story.owner, Story.admin_url = owner, shared_urls.admin
    return Story


def test_no_story_leaves_anybody_with_another_record(machine: type[SyncMachine]) -> None:
    assert tell_stories(machine, stories=4, steps=15) is None


@pytest.mark.exhaustive
def test_no_long_story_leaves_anybody_with_another_record(machine: type[SyncMachine]) -> None:
    assert tell_stories(machine, stories=STORIES, steps=25) is None


# A story that breaks off leaves what it was about to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.exhaustive
@pytest.mark.parametrize("fault", FAULTS)
def test_the_stories_tell_of_every_fault(
    machine: type[SyncMachine], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[fault](monkeypatch)

    # Told again, a story may go wrong in another way: Hypothesis then calls it flaky.
    with pytest.raises((AssertionError, FlakyFailure)):
        tell_stories(machine, stories=MOST_STORIES, steps=25, shrinks=False)
    gc.collect()
