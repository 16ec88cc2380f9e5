"""Runs schemathesis with all its checks over the document of the real app, once as each role: for the command of CI.

``python -m tests.web.hostile.conformity`` starts a database and the app on a free port of this machine, and ends both.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from werkzeug.serving import WSGIRequestHandler, make_server

from journal_api.app import create_app
from journal_api.domain.access import Role
from journal_api.store.database import Database
from journal_api.web.calls import EXTENSION
from tests.apps import make_settings
from tests.databases import DatabaseUrls, make_template, new_database
from tests.servers import running_postgres
from tests.web.matrix.things import furnish
from tests.web.matrix.worlds import World, make_world

EXAMPLES = 5
# It takes two minutes; what takes longer than this hangs.
SECONDS_PER_ROLE = 600
# What JSON Schema cannot say is refused also where the schema has nothing against it: zones that are none, instants in
# times to come, ranges that end before they begin (422), cursors that this service did not make (400), too many guesses
# at a password (429). A stale If-Match refuses a request (412) as well as its other faults do, a missing
# one with 428 (RFC 6585), unless the role may not send it at all. If-None-Match is answered with 304.
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 400, 401, 403, 404, 409, 412, 422, 428, 429]

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429]

[checks.missing_required_header]
expected-statuses = [401, 403, 428]

# One bad item never refuses a phone's whole queue: it is rejected by itself, within an answer of 200.
[[operations]]
include-operation-id = "push_items"

[operations.checks.negative_data_rejection]
expected-statuses = [200, 400, 401, 403, 404, 413, 415, 422, 429]
"""
# What a caller may do to themselves ends the run for their role: a new password is tried by the tests of sign-ins.
_ENDING = ("change_password", "end_own_sign_in")
# 503 is what it promises where no relay runs, as here.
_FAILING = ("check_alerts_leave",)


class QuietHandler(WSGIRequestHandler):
    """Logs nothing: the app tells of each request already."""

    def log_request(self, *_told: object) -> None:
        """Say nothing."""


def main() -> int:
    """Run once as each role, or as those that the command names; return how many of the runs failed."""
    roles = sys.argv[1:] or [role.value for role in Role]
    with tempfile.TemporaryDirectory() as folder, running_postgres(Path(folder)) as server:
        template = make_template(server.admin_url)
        with new_database(server.admin_url, template) as urls:
            failed = _run_all(urls, roles)
    sys.stdout.write(f"schemathesis: {'failed as ' + ', '.join(failed) if failed else 'every role passed'}\n")
    return len(failed)


def _run_all(urls: DatabaseUrls, roles: list[str]) -> list[str]:
    owner = Database(urls.owner, pool_size=2)
    app = create_app(make_settings(urls))
    world = make_world(app, owner)
    furnish(world)
    with _serving(world) as url:
        failed = [role for role in roles if _run(world, url, role)]
    app.extensions[EXTENSION].resources.database.close()
    owner.close()
    return failed


@contextmanager
def _serving(world: World) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def _run(world: World, url: str, role: str) -> int:
    sys.stdout.write(f"== schemathesis as {role}\n")
    sys.stdout.flush()
    token = world.make_token(world.callers[Role(role)])
    left_out = [part for name in (*_ENDING, *_FAILING) for part in ("--exclude-operation-id", name)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "schemathesis.toml").write_text(CONFIG)
        command = [
            f"{sysconfig.get_path('scripts')}/schemathesis",
            *("run", f"{url}/openapi.json", "--checks", "all", "--no-color", "--warnings", "off"),
            *("--header", f"Authorization: Bearer {token}", "--max-examples", str(EXAMPLES)),
            *("--generation-database", "none", "--continue-on-failure", "--seed", "1"),
            *left_out,
        ]
        return subprocess.run(command, cwd=folder, check=False, timeout=SECONDS_PER_ROLE).returncode


if __name__ == "__main__":
    sys.exit(main())
