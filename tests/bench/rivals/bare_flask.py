"""(a) The same server and framework doing nothing: the price of HTTP itself."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.post("/entries")
def record() -> dict[str, bool]:
    return {"ok": True}
