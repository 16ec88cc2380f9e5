"""Files only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

PRIVATE = 0o700
PASSABLE = 0o711


def make_private_folder(folder: Path) -> None:
    """Make ``folder`` where it is missing; nobody but its owner may list or read it."""
    folder.mkdir(parents=True, exist_ok=True)
    # Passing through may have been granted to a server that runs as somebody else: that stays.
    if stat.S_IMODE(folder.stat().st_mode) not in (PRIVATE, PASSABLE):
        folder.chmod(PRIVATE)


def let_pass(folder: Path) -> None:
    """Let everybody pass through ``folder`` to what they may open there, still without listing it."""
    folder.chmod(PASSABLE)


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` in one step, readable by its owner alone."""
    draft = _write_draft(path, text)
    draft.replace(path)


def write_private_once(path: Path, text: str) -> str:
    """Write ``text`` unless somebody was faster, and return what stands in ``path`` in the end."""
    draft = _write_draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text()
    finally:
        draft.unlink()
    return text


def _write_draft(path: Path, text: str) -> Path:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
