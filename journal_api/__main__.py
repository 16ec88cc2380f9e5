"""``python -m journal_api``: the commands for people."""

from __future__ import annotations

from journal_api.cli.main import main

if __name__ == "__main__":
    main()
