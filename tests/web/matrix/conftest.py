"""The world that the matrix asks about, made once, and the count of its cells at the end of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from journal_api.app import create_app
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.web.calls import EXTENSION
from tests.web.matrix.answers import Answers, ask
from tests.web.matrix.cells import list_cells
from tests.web.matrix.routes import Route, list_routes
from tests.web.matrix.samples import Sample, take_sample
from tests.web.matrix.things import Things, furnish
from tests.web.matrix.worlds import World, make_world

PLENTY = 10**9
_CELLS = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_CELLS] = Counter()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    asked = config.stash.get(_CELLS, Counter())
    if asked:
        places = ", ".join(f"{count} by {place}" for place, count in sorted(asked.items()))
        terminalreporter.write_line(f"access matrix: {asked.total()} cells asked ({places})")


@pytest.fixture(scope="package")
def asked(request: pytest.FixtureRequest) -> Counter[str]:
    """Count the cells that were asked, by the part of the request that names something."""
    return request.config.stash.setdefault(_CELLS, Counter())


@pytest.fixture(scope="package")
def world(settings: Settings, owner: Database) -> Iterator[World]:
    # Limited, so that answers tell of it, and so generously that nobody is refused.
    app = create_app(replace(settings, account_requests_per_minute=PLENTY, network_requests_per_minute=PLENTY))
    yield make_world(app, owner)
    app.extensions[EXTENSION].resources.database.close()


@pytest.fixture(scope="package")
def things(world: World) -> Things:
    return furnish(world)


@pytest.fixture(scope="package")
def routes(world: World) -> tuple[Route, ...]:
    return list_routes(world.app)


@pytest.fixture(scope="package")
def samples(world: World, things: Things, routes: tuple[Route, ...]) -> tuple[Sample, ...]:
    """Send every operation's example once, about things of their own: those of the cells stay as they are."""
    own = Things(things.world)
    return tuple(take_sample(world, own, routes, route) for route in routes)


@pytest.fixture(scope="package")
def answers(world: World, things: Things, routes: tuple[Route, ...], asked: Counter[str]) -> Answers:
    """Ask every cell once."""
    told = tuple(ask(world, routes, cell) for route in routes for cell in list_cells(things, route))
    asked.update(one.cell.place.strip("?") for one in told)
    return told
