"""One sound request for every operation: the document's own example, from somebody who may send it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from journal_api.domain.access import Role
from tests.people import PASSWORD, Person
from tests.web.matrix.answers import put_what_is_deleted
from tests.web.matrix.cells import build_path, may
from tests.web.matrix.routes import Route
from tests.web.matrix.secrets_of_callers import make_ready
from tests.web.matrix.things import Things
from tests.web.matrix.worlds import World

# A network of its own: guesses of other tests, from where all of them come, slow down everybody there.
FROM = {"REMOTE_ADDR": "198.18.7.1"}
# What only a letter tells: the example's code is none, and is answered so.
TOLD_BY_LETTER = {"accept_invitation": 404, "confirm_password_reset": 404}


@dataclass(frozen=True, slots=True)
class Sample:
    """One operation's answer, and the one to the same request right after it with the ETag that it told, if any."""

    route: Route
    answer: TestResponse
    unchanged: TestResponse | None

    @property
    def expected(self) -> frozenset[int]:
        """The statuses that are right for it."""
        name = self.route.name
        return frozenset({TOLD_BY_LETTER[name]}) if name in TOLD_BY_LETTER else frozenset(self.route.declared.answers)


def take_sample(world: World, things: Things, routes: tuple[Route, ...], route: Route) -> Sample:
    """Send the operation's example; where that holds somebody's secret, the secret of somebody here in its place.

    Of a list one item is asked, so that there is a next page.
    """
    role = next(role for role in reversed(Role) if may(route, role))
    path = build_path(things, route, role)
    put_what_is_deleted(world, routes, route, path)
    sender = choose_sender(world, route, role)
    body = {} if route.example is None else {"json": _complete(world, sender, route)}
    query = {"limit": 1} if "limit" in route.declared.query.fields else {}
    sent = {"query_string": query, "environ_base": FROM, **body}
    answer = world.send(sender, route.method, path, headers={"If-Match": "*"}, **sent)
    if route.method != "GET" or "ETag" not in answer.headers:
        return Sample(route, answer, None)
    again = world.send(sender, route.method, path, headers={"If-None-Match": answer.headers["ETag"]}, **sent)
    return Sample(route, answer, again)


def choose_sender(world: World, route: Route, role: Role) -> Person | None:
    """Name who sends it: nobody in particular where anybody may."""
    if route.declared.is_public:
        return None
    # The callers keep their passwords: other tests send this example as each of them.
    return world.haven.diaz if route.name == "change_password" else world.callers[role]


def _complete(world: World, sender: Person | None, route: Route) -> Any:
    example = {**route.example, **_find_secrets(world, route)}
    return example if sender is None else make_ready(world, sender, route, example)


def _find_secrets(world: World, route: Route) -> dict[str, str]:
    if not route.declared.is_public:
        return {}
    # Of somebody whom no other test needs: one of the examples signs out.
    person = world.haven.ben
    secrets = {"email": person.email, "password": PASSWORD, "refresh_token": person.refresh_token}
    return {name: secret for name, secret in secrets.items() if name in route.example}
