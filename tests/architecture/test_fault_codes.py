"""The codes of faults are a promise: each that the code can answer is listed, and so documented."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from journal_api.web.schemas.faults import FAULT_CODES

PRODUCT = Path(__file__).resolve().parents[2] / "journal_api"
PLACE_OF_CODE = {"Fault": 1, "FaultMessage": 0, "build_refusal": 0}


def find_codes(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACE_OF_CODE:
            code = node.args[PLACE_OF_CODE[node.func.id]]
            if isinstance(code, ast.Constant):
                yield str(code.value)


def test_every_code_of_a_fault_is_listed_with_its_meaning() -> None:
    used = {code for source in PRODUCT.rglob("*.py") for code in find_codes(source)}

    assert used - set(FAULT_CODES) == set()
    assert len(used) > 15


def test_every_listed_code_is_used() -> None:
    used = {code for source in PRODUCT.rglob("*.py") for code in find_codes(source)}

    assert set(FAULT_CODES) - used == set()
