"""Pages that are run as they stand: their commands, one after the other in one shell, and the answers they show."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```([^\n]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Printed between what two blocks say; nothing else prints it.
BETWEEN = "\x1e"
LEFT_OPEN = "…"


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page: what stands behind its fence, and its text."""

    info: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """The commands of one block, and the answer that the page shows for them."""

    commands: str
    answer: Block | None


def read_blocks(text: str) -> tuple[Block, ...]:
    """Return the fenced blocks of a page or of a part of it, in order."""
    return tuple(Block(*found) for found in BLOCK.findall(text))


def read_steps(text: str) -> tuple[Step, ...]:
    """Return the commands to run, each with the answer shown right behind it."""
    blocks = read_blocks(text)
    following = (*blocks[1:], None)
    return tuple(
        Step(block.text, after if after is not None and after.info.endswith(" answer") else None)
        for block, after in zip(blocks, following, strict=True)
        if block.info == "sh run"
    )


def run_steps(
    steps: tuple[Step, ...], *, cwd: Path, seconds: float, environ: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Run the steps in one shell and return what each printed; fails with the shell's last words."""
    script = f"\nprintf '{BETWEEN}'\n".join(step.commands for step in steps)
    ran = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stderr[-3000:]}\n{ran.stdout[-2000:]}"
    printed = tuple(ran.stdout.split(BETWEEN))
    assert len(printed) == len(steps)
    return printed


def find_differences(steps: tuple[Step, ...], printed: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the commands that printed something else than the page shows, with what they printed."""
    return [
        (step.commands, said)
        for step, said in zip(steps, printed, strict=True)
        if step.answer is not None and not is_as_shown(said, step.answer)
    ]


def is_as_shown(printed: str, answer: Block) -> bool:
    """Tell whether what was printed is what the page shows."""
    if answer.info.startswith("json"):
        return _holds(json.loads(printed), json.loads(answer.text))
    pattern = ".*".join(re.escape(part) for part in answer.text.strip().split(LEFT_OPEN))
    return re.fullmatch(pattern, printed.strip()) is not None


def _holds(real: Any, shown: Any) -> bool:
    """Tell whether ``real`` has all that is ``shown``; members that a page leaves out may be there."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(name in real and _holds(real[name], shown[name]) for name in shown)
    if isinstance(shown, list):
        return isinstance(real, list) and len(real) == len(shown) and all(map(_holds, real, shown))
    if isinstance(shown, str) and LEFT_OPEN in shown:
        parts = map(re.escape, shown.split(LEFT_OPEN))
        return isinstance(real, str) and re.fullmatch(".*".join(parts), real) is not None
    return bool(real == shown)
