"""How a list is read in pages: after what one goes on, and what is answered of what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from journal_api.web.calls import Answer, Call, PageRequest, answer_page

_Item = TypeVar("_Item")
_Part = datetime | UUID | str | int


def _as_found(item: Any) -> Any:
    return item


def require_page(call: Call) -> PageRequest:
    """Return which part of the list is wanted. Raises TypeError in an operation that declares no PageQuery."""
    if call.page is None:
        raise TypeError("the operation declares no PageQuery")
    return call.page


def read_after_instant(call: Call) -> tuple[tuple[datetime, UUID] | None, int]:
    """Return the instant and id after which the page goes on (None: from the start), and how many to look for."""
    request = require_page(call)
    if request.after is None:
        return None, request.look_for
    instant, identifier = request.after
    return (datetime.fromisoformat(str(instant)), UUID(str(identifier))), request.look_for


def read_after_name(call: Call) -> tuple[tuple[str, UUID] | None, int]:
    """Return the name and id after which the page goes on (None: from the start), and how many to look for."""
    request = require_page(call)
    if request.after is None:
        return None, request.look_for
    name, identifier = request.after
    return (str(name), UUID(str(identifier))), request.look_for


def answer_found(
    call: Call,
    found: Sequence[_Item],
    *,
    position: Callable[[_Item], tuple[_Part, ...]],
    show: Callable[[_Item], Any] = _as_found,
) -> Answer:
    """Answer the page that ``found`` begins with; what it holds beyond the page says only that more follows.

    ``position`` tells where an item stands in the list, as the next request reads it; ``show`` makes its answer.
    """
    limit = require_page(call).limit
    last = tuple(map(_spell, position(found[limit - 1]))) if len(found) > limit else None
    return answer_page(call, tuple(map(show, found[:limit])), last=last)


def answer_named(call: Call, items: Sequence[_Item], *, name: Callable[[_Item], str]) -> Answer:
    """Answer a page of a whole list that stands in the order of its names, from after the name that was last."""
    after = require_page(call).after
    rest = tuple(one for one in items if after is None or name(one) > str(after[0]))
    return answer_found(call, rest, position=lambda one: (name(one),))


def answer_counted(call: Call, items: Sequence[Any]) -> Answer:
    """Answer a page of a whole list, made anew for each page and counted through: a few hundred items at most."""
    request = require_page(call)
    begin = 0 if request.after is None else int(str(request.after[0]))
    end = begin + request.limit
    return answer_page(call, tuple(items[begin:end]), last=(end,) if end < len(items) else None)


def _spell(part: _Part) -> str | int:
    if isinstance(part, datetime):
        return part.isoformat()
    return str(part) if isinstance(part, UUID) else part
