"""Asks the cells, and keeps what was told."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.matrix.cells import Cell, may
from tests.web.matrix.routes import Route
from tests.web.matrix.secrets_of_callers import make_ready
from tests.web.matrix.worlds import World


@dataclass(frozen=True, slots=True)
class Told:
    """One cell's answer; of its headers the names."""

    cell: Cell
    status: int
    text: str
    headers: tuple[str, ...]


Answers = tuple[Told, ...]


def ask(world: World, routes: tuple[Route, ...], cell: Cell) -> Told:
    """Send the cell's request."""
    if cell.role is world.harbor.admin.role:
        put_what_is_deleted(world, routes, cell.route, cell.path)
    person = None if cell.role is None else world.callers[cell.role]
    options = cell.options
    if person is not None and may(cell.route, person.role) and "json" in options:
        options["json"] = make_ready(world, person, cell.route, options["json"])
    answer = world.send(person, cell.route.method, cell.path, **options)
    return Told(cell, answer.status_code, answer.text, tuple(sorted(name for name, _value in answer.headers)))


def put_what_is_deleted(world: World, routes: tuple[Route, ...], route: Route, path: str) -> None:
    """Put there, as the admin, what a DELETE takes away by a path that PUT makes."""
    puts = {route.rule: route for route in routes if route.method == "PUT"}
    if route.method == "DELETE" and route.rule in puts:
        world.send(world.harbor.admin, "PUT", path, json=puts[route.rule].example or {})
