"""Links in the document: from the answer that makes a thing to the operations on that thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LAST_VARIABLE = re.compile(r"\{([a-z_]+)\}$")
_VARIABLE = re.compile(r"\{([a-z_]+)\}")
_VERBS = ("get", "patch", "put", "delete")


def link_operations(document: Mapping[str, Any]) -> None:
    """Let each 201 with a Location link to what can be done there; where nothing is there, it has no Location."""
    for path, operations in document["paths"].items():
        made = operations.get("post", {}).get("responses", {}).get("201")
        if made is None:
            continue
        links = dict(_list_links(document, path)) or dict(_list_links_elsewhere(document, path, made))
        if links:
            made["links"] = links
        else:
            made.get("headers", {}).pop("Location", None)


def _list_links(document: Mapping[str, Any], collection: str) -> Iterator[tuple[str, Any]]:
    for path, operations in document["paths"].items():
        variable = _find_own_variable(path, collection)
        if variable is not None or (path == collection and _is_one_thing(operations)):
            yield from (_link(operations[verb], path, variable) for verb in _VERBS if verb in operations)


def _list_links_elsewhere(
    document: Mapping[str, Any], collection: str, made: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Link to where the same kind of thing is read, such as below the patient what was made below a session."""
    for path, operations in document["paths"].items():
        variable = _LAST_VARIABLE.search(path)
        is_known_there = set(_VARIABLE.findall(path)[:-1]) <= set(_VARIABLE.findall(collection))
        if variable is not None and is_known_there and _reads_the_same(operations, made):
            yield from (_link(operations[verb], path, variable[1]) for verb in _VERBS if verb in operations)


def _reads_the_same(operations: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    read = operations.get("get", {}).get("responses", {}).get("200", {})
    return "content" in made and read.get("content") == made["content"]


def _find_own_variable(path: str, collection: str) -> str | None:
    """Return the variable that names one thing of the collection in ``path``, if that is such a path."""
    variable = _LAST_VARIABLE.search(path)
    return variable[1] if variable is not None and path == f"{collection}/{variable[0]}" else None


def _is_one_thing(operations: Mapping[str, Any]) -> bool:
    """Tell whether what POST makes is then at that very path: where GET reads it, and lists nothing."""
    parameters = operations.get("get", {}).get("parameters", ())
    return "get" in operations and all(parameter.get("name") != "cursor" for parameter in parameters)


def _link(operation: Mapping[str, Any], path: str, own_variable: str | None) -> tuple[str, Any]:
    parameters = {name: f"$request.path.{name}" for name in _VARIABLE.findall(path)}
    if own_variable is not None:
        # A thing is named by its id, or by its own name where the path says name.
        member = "id" if own_variable.endswith("_id") else own_variable
        parameters[own_variable] = f"$response.body#/{member}"
    return operation["operationId"], {
        "operationId": operation["operationId"],
        "description": operation["summary"],
        "parameters": parameters,
    }
