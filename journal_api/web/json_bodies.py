"""The one JSON loader: takes what can be read one way only, and says what is wrong with the rest."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from journal_api.domain.errors import BadBody, Fault, Invalid
from journal_api.web.pointers import build_pointer

DEEPEST = 32
MOST_FAULTS = 50


def load_json(raw: bytes) -> Any:
    """Return the value that ``raw`` spells; numbers with a point or exponent come as exact Decimals.

    Raises BadBody when it is not one JSON text in UTF-8, nests deeper than 32, repeats a name, or holds a number beyond
    every finite double; Invalid (``bad_text``, a pointer each) when a string holds NUL or a lone surrogate.
    """
    value = parse_json(raw)
    refuse_bad_text(raw, value)
    return value


def parse_json(raw: bytes) -> Any:
    """Do the first half of load_json: the syntax. Raises BadBody."""
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadBody("The body is not UTF-8.") from None
    except RecursionError:
        raise BadBody(_TOO_DEEP) from None
    except (ValueError, ArithmeticError):
        raise BadBody("The body is not JSON.") from None
    # Below 33 opening brackets nothing can nest deeper than 32: the walk is for odd bodies only.
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _is_too_deep(value):
        raise BadBody(_TOO_DEEP)
    return value


def refuse_bad_text(raw: bytes, value: Any) -> None:
    """Do the second half of load_json: the text. Raises Invalid."""
    # Raw NUL is no JSON and raw surrogates are no UTF-8: only an escape can bring them in.
    if b"\\u0000" not in raw and b"\\ud" not in raw and b"\\uD" not in raw:
        return
    faults = [Fault(pointer, "bad_text", _BAD_TEXT) for pointer in _find_bad_text(value, ())]
    if faults:
        raise Invalid(*faults[:MOST_FAULTS])


def is_clean_text(text: str) -> bool:
    """Tell whether ``text`` can be stored and sent: no NUL, no lone surrogate."""
    if "\0" in text:
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


_TOO_DEEP = f"The body nests deeper than {DEEPEST}."
_BAD_TEXT = "Text may hold neither NUL nor a lone surrogate."


def _read_fraction(text: str) -> Decimal:
    # A Decimal would carry 1e999999999 on to whoever makes it an int; float() knows at once.
    if math.isinf(float(text)):
        raise ValueError("no finite number")
    return Decimal(text)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BadBody("The body repeats a name within one object.")
    return members


_DECODER = json.JSONDecoder(parse_float=_read_fraction, parse_constant=_refuse_constant, object_pairs_hook=_read_object)


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [child for parent in level for child in _list_children(parent)]
    return any(isinstance(value, dict | list) for value in level)


def _list_children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _find_bad_text(value: Any, steps: tuple[str | int, ...]) -> Iterator[str]:
    if isinstance(value, str) and not is_clean_text(value):
        yield build_pointer(*steps)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find_bad_text(item, (*steps, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _find_bad_text(name, steps)
            yield from _find_bad_text(item, (*steps, name))
