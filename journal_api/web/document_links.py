"""Links in the document: from the answer that makes a thing to the operations on that thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LAST_VARIABLE = re.compile(r"\{([a-z_]+)\}$")
_VERBS = ("get", "patch", "put", "delete")


def link_operations(document: Mapping[str, Any]) -> None:
    """Let each 201 with a Location link to what can be done there; where nothing is there, it has no Location."""
    for path, operations in document["paths"].items():
        made = operations.get("post", {}).get("responses", {}).get("201")
        if made is None:
            continue
        links = dict(_list_links(document, path))
        if links:
            made["links"] = links
        else:
            made.get("headers", {}).pop("Location", None)


def _list_links(document: Mapping[str, Any], collection: str) -> Iterator[tuple[str, Any]]:
    for path, operations in document["paths"].items():
        variable = _LAST_VARIABLE.search(path)
        if variable is None or path != f"{collection}/{variable.group()}":
            continue
        for verb in _VERBS:
            if verb in operations:
                yield _link(operations[verb], path, variable.group(1))


def _link(operation: Mapping[str, Any], path: str, variable: str) -> tuple[str, Any]:
    # A thing is named by its id, or by its own name where the path says name.
    member = "id" if variable.endswith("_id") else variable
    shared = re.findall(r"\{([a-z_]+)\}", path)[:-1]
    parameters = {name: f"$request.path.{name}" for name in shared}
    parameters[variable] = f"$response.body#/{member}"
    return operation["operationId"], {
        "operationId": operation["operationId"],
        "description": operation["summary"],
        "parameters": parameters,
    }
