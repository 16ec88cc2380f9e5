"""The operations of an app as it registered them, with the example bodies of its own document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask

from journal_api.web.declarations import Operation
from journal_api.web.schemas.bases import Schema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier

_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation where it is registered; ``example`` is the document's body for it, None where it takes none."""

    declared: Operation
    method: str
    rule: str
    endpoint: str
    example: Any

    @property
    def name(self) -> str:
        """The operation's id."""
        return self.declared.name

    @property
    def variables(self) -> tuple[str, ...]:
        """The names in the path, in order."""
        return tuple(re.findall(r"<([a-z_]+)>", self.rule))

    @property
    def changes(self) -> bool:
        """Whether it may change anything."""
        return self.method != "GET"

    @property
    def successes(self) -> frozenset[int]:
        """The statuses it answers when all is well."""
        return frozenset(status for status in self.declared.answers if status < 300)

    def build_path(self, values: Mapping[str, str]) -> str:
        """Fill the variables in."""
        return re.sub(r"<([a-z_]+)>", lambda name: values[name[1]], self.rule)

    def list_query_ids(self) -> tuple[str, ...]:
        """List the filters that name something."""
        return tuple(name for name, field in self.declared.query.fields.items() if isinstance(field, Identifier))

    def list_body_ids(self) -> tuple[str, ...]:
        """List the members of the body that name something, wherever they lie."""
        return () if self.declared.body is None else tuple(_walk_ids(self.declared.body))


def list_routes(app: Flask) -> tuple[Route, ...]:
    """List every operation of ``app``."""
    document = app.test_client().get("/openapi.json").get_json()
    return tuple(
        Route(operation, method, rule.rule, rule.endpoint, _find_example(document, rule.rule, method))
        for rule in app.url_map.iter_rules()
        if (operation := getattr(app.view_functions[rule.endpoint], "operation", None)) is not None
        for method in _VERBS
        if method in (rule.methods or ())
    )


def _find_example(document: Mapping[str, Any], rule: str, method: str) -> Any:
    described = document["paths"][re.sub(r"<([a-z_]+)>", r"{\1}", rule)][method.lower()]
    body = described.get("requestBody")
    return None if body is None else body["content"]["application/json"].get("example", {})


def _walk_ids(schema: Schema) -> Iterator[str]:
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, Items) else field
        if isinstance(inner, Member):
            yield from _walk_ids(inner.schema)  # type: ignore[arg-type]
        elif isinstance(inner, Identifier) and not isinstance(inner, OwnIdentifier):
            yield name
