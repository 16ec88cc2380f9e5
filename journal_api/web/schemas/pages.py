"""What lists have in common: how many, from where, and what comes next."""

from __future__ import annotations

from functools import cache

from journal_api.web.schemas.bases import AnswerSchema, QuerySchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Integer, Text

USUAL_LIMIT = 50
LARGEST_LIMIT = 200


class PageQuery(QuerySchema):
    """How much of a list, and from where."""

    limit = Integer("How many items at most.", least=1, most=LARGEST_LIMIT, load_default=USUAL_LIMIT)
    cursor = Text("next_cursor of the page before; leave it out for the first page.", longest=2000)


@cache
def page_of(item: type[AnswerSchema]) -> type[AnswerSchema]:
    """Return the schema of a page of ``item``: ``{"items": […], "next_cursor": null | "…"}``."""
    name = item.__name__.removesuffix("Answer")
    members = {
        "__doc__": f"A page of {name}.",
        "items": Items("This page, in the list's own order.", Member("One item.", item), most=LARGEST_LIMIT),
        "next_cursor": Text("Give it as cursor for the next page; null on the last.", longest=2000, allow_none=True),
    }
    return type(f"{name}PageAnswer", (AnswerSchema,), members)
