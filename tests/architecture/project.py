"""The project's own files, as a reader of the repository finds them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("journal_api", "workers", "tests", "docs", ".ci")
NOT_OURS = {"__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def list_files() -> tuple[Path, ...]:
    """List every file of the project; what git ignores lies in other folders."""
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name not in {".coverage", ".git"}]
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(sorted(path for path in (*top, *inside) if not NOT_OURS & set(path.parts)))


def list_sources(*folders: str) -> tuple[Path, ...]:
    """List the Python files below ``folders``."""
    return tuple(path for path in list_files() if path.suffix == ".py" and name_of(path).startswith(folders))


def name_of(path: Path) -> str:
    """Name a file as seen from the project's folder."""
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def walk_functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
