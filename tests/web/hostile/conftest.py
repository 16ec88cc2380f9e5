"""The world of the access matrix, once more, for what is sent in bad faith."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journal_api.app import create_app
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.web.calls import EXTENSION
from tests.web.hostile.targets import Target, list_targets
from tests.web.matrix.things import furnish
from tests.web.matrix.worlds import World, make_world


@pytest.fixture(scope="package")
def world(settings: Settings, owner: Database) -> Iterator[World]:
    app = create_app(settings)
    yield make_world(app, owner)
    app.extensions[EXTENSION].resources.database.close()


@pytest.fixture(scope="package")
def targets(world: World) -> tuple[Target, ...]:
    return list_targets(furnish(world))
