"""What the races of `make bench` are asked for on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path


def read_race_options(description: str | None) -> argparse.Namespace:
    """Read rounds, clients, seconds of warming up and of timing, and the page to write."""
    parser = argparse.ArgumentParser(prog="journal_api bench", description=description)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--warm-up", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--write", type=Path, help="the page whose table is to be replaced")
    return parser.parse_args()
