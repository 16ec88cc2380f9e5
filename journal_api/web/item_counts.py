"""How many items the list of a body has, counted while it comes in: one with too many is refused before the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from journal_api.domain.errors import Fault, Invalid
from journal_api.web.json_bodies import DEEPEST

_INNERMOST: Final = re.compile(rb"[\[{][^\[\]{}]*[\]}]")
# A list of the envelope as far as its members are plain: what is inside them has been replaced by then.
_LIST_OF_ENVELOPE: Final = re.compile(rb"[^\[\]{}]*\{[^\[\]{}]*\[([^\[\]{}]*)")
_PLAIN: Final = b"0"


class BrokenOff(Invalid):
    """The content is wrong, and the rest of it was not waited for."""


@dataclass(frozen=True, slots=True)
class ItemLimit:
    """How many members the list of that name may have, in an envelope that has no other list."""

    name: str
    most: int


def count_items(parts: Iterable[bytes], limit: ItemLimit) -> Iterator[bytes]:
    """Pass the parts of a JSON body on; raise BrokenOff (``too_many``) once its list has more members than it may.

    Syntax alone is counted: whether the body is JSON, and its items sound, is for whoever parses it. What it never does
    is to count more than there are.
    """
    rest = b""
    for part in parts:
        yield part
        rest, fullest = _read(rest + part)
        if fullest > limit.most:
            raise BrokenOff(Fault(f"/{limit.name}", "too_many", f"It may have {limit.most} items at most."))


def _read(body: bytes) -> tuple[bytes, int]:
    """Shorten a body that may be cut off anywhere; return what the next part goes on, and the members counted.

    Texts go first, then, from the innermost, whatever is closed becomes plain: a list is counted once its members are.
    """
    whole, rest = _drop_texts(body)
    fullest = 0
    for _ in range(DEEPEST):
        fullest = max(fullest, _count_plain(whole))
        whole, replaced = _INNERMOST.subn(_PLAIN, whole)
        if not replaced:
            break
    return whole + rest, fullest


def _drop_texts(body: bytes) -> tuple[bytes, bytes]:
    """Return what stands outside of texts, and what is to go before the next part: that a text or an escape is open."""
    torn = (len(body) - len(body.rstrip(b"\\"))) % 2
    # Without escapes every quotation mark begins or ends a text.
    plain = body[: len(body) - torn].replace(b"\\\\", b"").replace(b'\\"', b"")
    pieces = plain.split(b'"')
    is_in_text = len(pieces) % 2 == 0
    return b"".join(pieces[::2]), (b'"' if is_in_text else b"") + body[len(body) - torn :]


def _count_plain(whole: bytes) -> int:
    found = _LIST_OF_ENVELOPE.match(whole)
    return 0 if found is None else found.group(1).count(b",") + 1
