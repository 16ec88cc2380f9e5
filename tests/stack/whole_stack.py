"""A supervisor over real servers and a stand-in program, in a process of its own, for tests that kill it.

Run as ``python -m tests.stack.whole_stack DATA``; prints one JSON line with every process id once all is up.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from journal_api.stack.credentials import load_or_make_credentials
from journal_api.stack.locks import hold_folder
from journal_api.stack.postgres import prepare_cluster
from journal_api.stack.servers import serve_postgres, serve_valkey
from journal_api.stack.supervisor import Supervisor
from journal_api.stack.valkey import prepare_valkey
from tests.stack.scripts import PARENT, make_process


def main(data: Path) -> None:
    """Bring up PostgreSQL, Valkey and a program with a child, then wait for a signal."""
    # Both: whoever started the tests may have had interrupts ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with (
        hold_folder(data, say=sys.stderr.write) as lock,
        Supervisor(data / "logs", say=sys.stderr.write, lock=lock) as supervisor,
    ):
        credentials = load_or_make_credentials(data)
        cluster = prepare_cluster(data / "postgres", password=credentials.postgres_password)
        valkey = prepare_valkey(data / "valkey", password=credentials.valkey_password)
        mark = data / "child"
        program = make_process(
            "program", PARENT, str(mark), is_ready=lambda _: mark.exists() and mark.read_text() != ""
        )
        supervisor.start(serve_postgres(cluster), serve_valkey(valkey))
        supervisor.start(program)
        pids = {name: supervisor.pid(name) for name in ("postgres", "valkey", "program")}
        pids |= {"guardian": supervisor.guardian_pid, "child": int(mark.read_text())}
        sys.stdout.write(json.dumps({"pids": pids, "admin_url": cluster.url(database="postgres")}) + "\n")
        sys.stdout.flush()
        supervisor.wait()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(0)
