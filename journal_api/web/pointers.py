"""JSON pointers (RFC 6901): where in a request a fault is."""

from __future__ import annotations

LONGEST_NAME = 100


def build_pointer(*steps: str | int) -> str:
    """Return the pointer that walks ``steps`` from the top of the body; no steps is the body itself, ``""``.

    A name too long or unfit to be repeated ends the walk: the pointer then names the object that holds it.
    """
    pointer = ""
    for step in steps:
        if isinstance(step, str) and not _can_be_repeated(step):
            return pointer
        pointer += "/" + escape_step(step)
    return pointer


def point_at_parameter(name: str | int) -> str:
    """Return how a fault names a query parameter: ``?`` and its name, or ``?`` alone for one unfit to be repeated."""
    return "?" + build_pointer(name)[1:]


def escape_step(step: str | int) -> str:
    """Return one step with ``~`` and ``/`` escaped."""
    return str(step).replace("~", "~0").replace("/", "~1")


def _can_be_repeated(name: str) -> bool:
    return len(name) <= LONGEST_NAME and name.isprintable()
