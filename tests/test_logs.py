"""Log lines come from an allow-list."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import textwrap
from typing import Any
from uuid import UUID

import pytest

from journal_api import logs


def read_lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


def raise_with_note() -> None:
    note = "CANARY"
    try:
        raise LookupError(note)
    except LookupError as error:
        raise ValueError(f"cannot keep {note}") from error


def test_a_note_in_an_unexpected_field_never_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.record("entry_recorded", note="CANARY", entry={"note": "CANARY"}, patient_id=UUID(int=7), status=201)

    (line,) = read_lines(capsys.readouterr().err)
    assert "CANARY" not in str(line)
    assert line.pop("at").endswith("Z")
    assert line == {"event": "entry_recorded", "level": "info", "patient_id": str(UUID(int=7)), "status": 201}


def test_an_error_is_recorded_by_type_cause_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="CANARY") as caught:
        raise_with_note()

    logs.record_error("job_failed", caught.value, job="assess_patient")

    (line,) = read_lines(capsys.readouterr().err)
    assert "CANARY" not in str(line)
    assert (line["error_type"], line["causes"]) == ("builtins.ValueError", ["builtins.LookupError"])
    assert line["stack"][-1].startswith("tests/test_logs.py:")
    assert line["stack"][-1].endswith(" raise_with_note")


def test_a_librarys_line_keeps_its_template_and_loses_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.Logger("library")
    logger.addHandler(logs.LibraryLogHandler())

    logger.error("Error handling request %s", "/v1/CANARY")
    logger.warning("CANARY is odd")
    logger.warning({"note": "CANARY"})

    lines = read_lines(capsys.readouterr().err)
    assert "CANARY" not in str(lines)
    assert [line["event"] for line in lines] == ["Error handling request %s", "library_message", "library_message"]
    assert [line["level"] for line in lines] == ["error", "warning", "warning"]


def test_a_configured_process_dies_and_warns_without_values() -> None:
    script = """
        import logging, threading, warnings
        logging.getLogger("early").addHandler(logging.StreamHandler())
        from journal_api import logs
        logs.configure_logs()
        logging.getLogger("early").warning("about %s", "CANARY")
        warnings.warn("CANARY", stacklevel=1)
        def fail():
            raise ValueError("CANARY")
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        fail()
    """

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=30, check=False
    )

    events = [line["event"] for line in read_lines(ended.stderr)]
    assert ended.returncode == 1
    assert events == ["about %s", "library_message", "thread_failed", "process_failed"]
    assert "CANARY" not in ended.stderr + ended.stdout
