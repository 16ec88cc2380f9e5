"""Sends one chat message through apprise, in a process of its own that its parent may end.

Reads ``{"url", "subject", "text"}`` from standard input and writes ``{"is_taken"}``: true, false, or null for a URL of
nothing. It is run by its path, imports nothing of the product, and is given no environment.
"""

from __future__ import annotations

import json
import sys

from apprise import Apprise, AppriseAsset


def main() -> None:
    """Send what is asked for."""
    asked = json.load(sys.stdin)
    service = Apprise(asset=AppriseAsset(http_redirects=False))
    is_url = service.add(asked["url"])
    is_taken = bool(service.notify(title=asked["subject"], body=asked["text"])) if is_url else None
    sys.stdout.write(json.dumps({"is_taken": is_taken}))


if __name__ == "__main__":
    main()
