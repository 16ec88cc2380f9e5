"""No input gives a 500, none is wrongly taken, and what is refused leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.hostile.attacks import Attack, list_method_attacks, list_query_attacks, list_syntax_attacks, make_attack
from tests.web.hostile.targets import Target, read_footprints, send
from tests.web.hostile.tokens import list_tokens
from tests.web.hostile.values import list_content_attacks
from tests.web.matrix.routes import Route
from tests.web.matrix.worlds import World

pytestmark = pytest.mark.exhaustive

Targets = tuple[Target, ...]

_NO_PATHS = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "..",
    "%2e%2e%2f",
    "%2F",
    "0",
    "nil",
    "00000000-0000-0000-0000-000000000000",
    "%7B00000000-0000-4000-8000-00000000000a%7D",
    "urn:uuid:00000000-0000-4000-8000-00000000000a",
    "'%20OR%201=1--",
    "%D9%A7",
    "%F0%9F%92%A9",
    "x" * 5000,
)


def judge(attack: Attack, target: Target, answer: TestResponse) -> Iterator[str]:
    """Yield what is wrong with how an attack was answered."""
    title = f"{target.route.name}: {attack.title}"
    if answer.status_code not in attack.statuses:
        yield f"{title}: {answer.status_code}, not {sorted(attack.statuses)}: {answer.text[:200]}"
    elif answer.content_type != "application/problem+json":
        yield f"{title}: answered as {answer.content_type}"
    elif attack.pointer and not any(fault["pointer"].startswith(attack.pointer) for fault in _faults(answer)):
        yield f"{title}: blamed {_faults(answer)}"


def _faults(answer: TestResponse) -> list[dict[str, Any]]:
    faults: list[dict[str, Any]] = answer.get_json()["errors"]
    return faults


@pytest.mark.parametrize("lister", [list_syntax_attacks, list_content_attacks])
def test_no_hostile_body_is_taken(world: World, targets: Targets, lister: Callable[[Route], Iterator[Attack]]) -> None:
    before = read_footprints(world)
    faults: list[str] = []
    sent = 0
    for target in (target for target in targets if target.route.declared.body is not None):
        for attack in lister(target.route):
            faults += judge(attack, target, send(world, target, attack))
            sent += 1

    assert not faults, "\n".join(faults)
    assert read_footprints(world) == before
    assert sent > 500


def test_no_hostile_query_is_taken(world: World, targets: Targets) -> None:
    before = read_footprints(world)
    faults: list[str] = []
    for target in targets:
        body = None if target.route.example is None else b"{}"
        for attack in list_query_attacks(target.route):
            armed = Attack(attack.title, attack.statuses, body, query=attack.query, pointer=attack.pointer)
            faults += judge(armed, target, send(world, target, armed))

    assert not faults, "\n".join(faults)
    assert read_footprints(world) == before


def test_no_hostile_path_finds_anything(world: World, targets: Targets) -> None:
    before = read_footprints(world)
    faults: list[str] = []
    for target in (target for target in targets if target.route.variables):
        for variable in target.route.variables:
            for text in _NO_PATHS:
                path = _replace(target, variable, text)
                body = {} if target.route.example is None else {"json": target.route.example}
                answer = world.send(target.person, target.route.method, path, headers={"If-Match": "*"}, **body)
                if answer.status_code not in {404, 405}:
                    faults.append(f"{target.route.name} {variable}={text[:30]}: {answer.status_code}")

    assert not faults, "\n".join(faults)
    assert read_footprints(world) == before


def _replace(target: Target, variable: str, text: str) -> str:
    parts = target.path.split("/")
    parts[target.route.rule.split("/").index(f"<{variable}>")] = text
    return "/".join(parts)


def test_no_bad_token_opens_anything(world: World, targets: Targets) -> None:
    before = read_footprints(world)
    guarded = [target for target in targets if target.person is not None]
    tokens = {person: tuple(list_tokens(world, person)) for person in {_person(target) for target in guarded}}
    faults: list[str] = []
    sent = 0
    for target in guarded:
        for title, header in tokens[_person(target)]:
            headers = {} if header is None else {"Authorization": header}
            answer = world.send(None, target.route.method, target.path, headers=headers)
            sent += 1
            if (answer.status_code, "WWW-Authenticate" in answer.headers) != (401, True):
                faults.append(f"{target.route.name}: {title}: {answer.status_code}")

    assert not faults, "\n".join(faults)
    assert read_footprints(world) == before
    assert sent > 1000


def _person(target: Target) -> Any:
    return target.person


def test_a_method_that_nothing_takes_is_told_what_does(world: World, targets: Targets) -> None:
    faults: list[str] = []
    for target in targets:
        taken = frozenset(other.route.method for other in targets if other.route.rule == target.route.rule)
        for method in list_method_attacks(target.route, taken):
            answer = world.send(target.person, method, target.path)
            allowed = set(answer.headers.get("Allow", "").replace(",", " ").split())
            if answer.status_code != 405 or not taken <= allowed:
                faults.append(f"{method} {target.path}: {answer.status_code} {sorted(allowed)}")

    assert not faults, "\n".join(faults)


def test_a_stale_or_missing_revision_changes_nothing(world: World, targets: Targets) -> None:
    _put_what_can_be_removed(world, targets)
    before = read_footprints(world)
    faults: list[str] = []
    for target in (target for target in targets if target.route.method in {"PATCH", "PUT", "DELETE"}):
        body = {} if target.route.example is None else {"json": target.route.example}
        for tag in ('"999999999"', '"gone"', 'W/"1"', "garbage", '""'):
            answer = world.send(target.person, target.route.method, target.path, headers={"If-Match": tag}, **body)
            if answer.status_code != 412:
                faults.append(f"{target.route.name} If-Match {tag}: {answer.status_code}")
        if target.route.declared.needs_if_match:
            answer = world.send(target.person, target.route.method, target.path, **body)
            faults += judge(make_attack("no If-Match", 428), target, answer)

    assert not faults, "\n".join(faults)
    assert read_footprints(world) == before


def _put_what_can_be_removed(world: World, targets: Targets) -> None:
    """Make what PUT makes, because what is not there is 404 whatever the tag."""
    puts = {target.route.rule: target.route for target in targets if target.route.method == "PUT"}
    for target in (target for target in targets if target.route.method == "DELETE" and target.route.rule in puts):
        body = puts[target.route.rule].example or {}
        world.send(target.person, "PUT", target.path, json=body, headers={"If-Match": "*"})
