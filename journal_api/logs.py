"""Log lines: one JSON object each, on stderr, from an allow-list of fields. What is not listed never comes out."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import structlog

ALLOWED_FIELDS = frozenset(
    {
        "event", "level", "at", "logger",
        "request_id", "method", "route", "status", "duration_ms",
        "user_id", "patient_id", "clinic_id", "alert_id", "delivery_id", "entry_id", "outbox_id",
        "job", "task_id", "attempt", "count", "seconds",
        "error_type", "error_code", "stack", "causes",
    }
)  # fmt: skip
_LONGEST_STACK = 40
_LONGEST_WORD = 300
_OWN_ROOT = Path(__file__).resolve().parent.parent


def configure_logs(level: int = logging.INFO) -> None:
    """Send all that this process's libraries log, warn of or die of through the allow-list; our own lines always do.

    Call it once a library has set up its logging (in gunicorn's worker, at Celery's ``setup_logging``): it takes the
    handlers of every logger there is.
    """
    for name in logging.root.manager.loggerDict:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.root.handlers[:] = [LibraryLogHandler()]
    logging.root.setLevel(level)
    logging.captureWarnings(capture=True)
    sys.excepthook = _record_uncaught
    threading.excepthook = _record_uncaught_in_thread


def record(event: str, **fields: Any) -> None:
    """Write one line at level info. ``event`` is a fixed word of ours; ``fields`` beyond the allow-list are dropped."""
    _LOGGER.info(event, **fields)


def record_error(event: str, error: BaseException, **fields: Any) -> None:
    """Write one line at level error: the error's type and where it came from, without its message or any value."""
    _LOGGER.error(
        event,
        error_type=_name_type(error),
        causes=[_name_type(cause) for cause in _list_causes(error)],
        stack=list_stack(error),
        **fields,
    )


def list_stack(error: BaseException) -> list[str]:
    """Return the places the error passed, outermost first: file, line and function, no source and no value."""
    frames = traceback.extract_tb(error.__traceback__, limit=-_LONGEST_STACK)
    return [f"{_shorten(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def keep_allowed_fields(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return the fields of ``line`` that are on the list, in plain types, long words cut."""
    return {name: _plain(line[name]) for name in line if name in ALLOWED_FIELDS and line[name] is not None}


class LibraryLogHandler(logging.Handler):
    """Takes what libraries log: the logger's name, the level, the message's template and the error's type.

    The arguments of a message are dropped, because they are values: a template alone tells what happened.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        template = record.msg if isinstance(record.msg, str) and record.args else "library_message"
        error = record.exc_info[1] if record.exc_info else None
        fields: dict[str, Any] = {"logger": record.name}
        if error is not None:
            fields |= {"error_type": _name_type(error), "stack": list_stack(error)}
        _LOGGER.log(record.levelno, template, **fields)


def _record_uncaught(_kind: type[BaseException], error: BaseException, _traceback: Any) -> None:
    # A traceback on stderr would end with the error's message, and that may quote a row.
    if isinstance(error, KeyboardInterrupt):
        return
    record_error("process_failed", error)


def _record_uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None and not isinstance(failure.exc_value, SystemExit):
        record_error("thread_failed", failure.exc_value)


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)[:_LONGEST_WORD]


def _name_type(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}"


def _list_causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _shorten(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_OWN_ROOT):
        return str(path.relative_to(_OWN_ROOT))
    return "/".join(path.parts[-3:])


class _Stderr:
    """Writes each line whole, to wherever stderr points at that moment."""

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    log = debug = info = warning = error = critical = msg


# A logger of its own rather than structlog's global configuration: no library can take the allow-list off it.
_LOGGER = structlog.wrap_logger(
    _Stderr(),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        keep_allowed_fields,
        structlog.processors.JSONRenderer(),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
).bind()  # bound once: unbound, it would make a logger anew for each line
