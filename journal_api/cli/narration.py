"""Tells a person what goes on: a spinner on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Narrator:
    """Writes lines and steps; safe to use from several threads."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)

    def say(self, line: str) -> None:
        """Write one line as it is."""
        self.console.print(escape(line))

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show ``title`` while the block runs, and how long it took once it is done."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(f"{escape(title)} …"):
                yield
        else:
            self.console.print(f"{escape(title)} …")
            yield
        self.console.print(f"[green]✓[/green] {escape(title)} ({time.monotonic() - began:.1f} s)")
