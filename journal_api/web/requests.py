"""Reads the parts of a request: its body's bytes, its query, the ids in its path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, UnsupportedMediaType

from journal_api.domain.access import Caller
from journal_api.domain.errors import Fault, Invalid
from journal_api.web.calls import ME, PatientRef
from journal_api.web.packed_bodies import read_encoding
from journal_api.web.pointers import point_at_parameter
from journal_api.web.schemas.identifiers import NIL, read_path_id

PATIENT_ID = "patient_id"
MOST_PARAMETERS = 50
PART_BYTES = 32 * 1024
_REPEATED = "The parameter was given more than once."
_JSON = "application/json"
_MERGE_PATCH = "application/merge-patch+json"


def read_body(request: Request, limit_bytes: int, encodings: Container[str]) -> bytes:
    """Return the body's bytes as sent, ``limit_bytes`` at most, in one of ``encodings``; ``b""`` when none was sent.

    Raises RequestEntityTooLarge, before reading where the length is announced; UnsupportedMediaType;
    ClientDisconnected when less comes than was announced.
    """
    if not _is_body_taken(request, limit_bytes, encodings):
        return b""
    raw = request.get_data(cache=False)
    _check_length(request, len(raw), limit_bytes)
    return raw


def read_body_parts(request: Request, limit_bytes: int, encodings: Container[str]) -> Iterator[bytes]:
    """Yield what ``read_body`` returns as it arrives, so that who reads it may stop; raises the same."""
    if not _is_body_taken(request, limit_bytes, encodings):
        return
    length = 0
    while part := request.stream.read(PART_BYTES):
        length += len(part)
        yield part
    _check_length(request, length, limit_bytes)


def read_parameters(request: Request) -> dict[str, str]:
    """Return the query as names and texts.

    Raises Invalid: bytes that are not UTF-8 or too many parameters (pointer ``?``), one given twice.
    """
    raw = request.query_string
    if not raw:
        return {}
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise Invalid(Fault("?", "bad_text", "The query is not UTF-8.")) from None
    except ValueError:
        raise Invalid(Fault("?", "too_many", f"At most {MOST_PARAMETERS} parameters are taken.")) from None
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        counts = Counter(name for name, _text in pairs)
        raise Invalid(*(Fault(point_at_parameter(name), "repeated", _REPEATED) for name in counts if counts[name] > 1))
    return parameters


def read_patient_ref(path: Mapping[str, str]) -> PatientRef:
    """Return whom the path is about: an id, ``me``, or None for a path without patient."""
    text = path.get(PATIENT_ID)
    if text is None or text == ME:
        return text
    return read_path_id(text)


def resolve_path(path: Mapping[str, str], caller: Caller | None) -> dict[str, Any]:
    """Return the path's values: ids as UUIDs, ``me`` as the caller's own (nil where there is none), words as sent."""
    return {name: _resolve(name, text, caller) for name, text in path.items()}


def _resolve(name: str, text: str, caller: Caller | None) -> Any:
    if name == PATIENT_ID and text == ME:
        return NIL if caller is None else caller.named_patient_id or NIL
    return read_path_id(text) if name.endswith("_id") else text


def _is_body_taken(request: Request, limit_bytes: int, encodings: Container[str]) -> bool:
    """Tell whether there is a body to read; what would not be taken is refused before it is."""
    if request.content_length is not None and request.content_length > limit_bytes:
        raise RequestEntityTooLarge
    if _announces_none(request):
        return False
    if not _is_json(request) or read_encoding(request) not in encodings:
        raise UnsupportedMediaType
    # One byte more than allowed: werkzeug cuts a chunked body off at its limit in silence, so the length must show it.
    request.max_content_length = limit_bytes + 1
    return True


def _check_length(request: Request, length: int, limit_bytes: int) -> None:
    if length > limit_bytes:
        raise RequestEntityTooLarge
    if request.content_length is not None and length < request.content_length:
        raise ClientDisconnected


def _announces_none(request: Request) -> bool:
    return not request.content_length and "Transfer-Encoding" not in request.headers


def _is_json(request: Request) -> bool:
    allowed = (_JSON, _MERGE_PATCH) if request.method == "PATCH" else (_JSON,)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    return request.mimetype in allowed and charset in {"utf-8", "utf8"}
