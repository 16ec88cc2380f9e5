"""What can keep the one-machine stack from standing, said so that a person knows what to do."""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start or go on; the message says what to do."""
