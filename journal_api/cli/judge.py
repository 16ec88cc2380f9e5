"""``python -m journal_api judge``: CR-04 for anyone with a record in JSON, without database or broker."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from journal_api.cli.judge_requests import RequestError, answer_request


@click.command()
@click.option("--lines", is_flag=True, help="One request per line, one answer per line, until the end of input.")
def judge(lines: bool) -> None:  # noqa: FBT001 - an option, not an argument
    """Judge the record of one request on standard input; answer with one JSON object.

    With --lines a line that cannot be read is answered with its error, and the next one is judged.
    """
    if lines:
        for line in sys.stdin:
            if line.strip():
                _print(_answer(line))
        return
    answer = _answer(sys.stdin.read())
    _print(answer)
    if "error" in answer:
        sys.exit(1)


def _answer(text: str) -> dict[str, Any]:
    try:
        return answer_request(json.loads(text))
    except json.JSONDecodeError as error:
        return {"error": f"Not JSON: {error.msg}, at {error.pos}."}
    except RequestError as error:
        return {"error": str(error)}


def _print(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
