"""P4 and P5: what judging costs, for one patient and for a whole clinic base. Prints tables, and writes if told."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from tests.bench.judging import Timing, time_judging
from tests.bench.sweeps import Sweep, sweep_clinics
from tests.databases import make_template
from tests.servers import running_postgres

BEGIN, END = "<!-- detector: begin -->", "<!-- detector: end -->"
REACHES = {"a year, cold": 0.020, "a new day after a year": 0.001, "a new day after ten years": 0.001}


def main() -> None:
    """Time, print, and write if told."""
    options = _read_options()
    timings = time_judging(repeats=options.repeats)
    click.echo(_render_timings(timings))
    sizes = tuple(int(size) for size in options.patients.split(","))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="journal-bench-")))
        folder.chmod(0o711)
        (folder / "postgres").mkdir()
        admin_url = stack.enter_context(running_postgres(folder / "postgres")).admin_url
        sweeps = tuple(sweep_clinics(admin_url, make_template(admin_url), sizes=sizes))
    text = "\n\n".join((_describe_machine(), _render_timings(timings), _render_sweeps(sweeps)))
    click.echo(_render_sweeps(sweeps))
    if options.write is not None:
        _write_into(options.write, text)


def _render_timings(timings: Sequence[Timing]) -> str:
    lines = ["| judging one patient | measures | ms a measure | reach |", "| --- | --- | --- | --- |"]
    for one in timings:
        each, reach = one.seconds / one.measures, REACHES.get(one.work)
        wanted = "–" if reach is None else f"≤ {1000 * reach:g}"
        lines.append(f"| {one.work} | {one.measures} | **{1000 * each:.3g}** | {wanted} |")
    return "\n".join(lines)


def _render_sweeps(sweeps: Sequence[Sweep]) -> str:
    lines = [
        "| patients | sweep | patients/s of this process's own time | by the clock | peak memory, before and after |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in sweeps:
        kind = "every record anew" if one.is_first else "a day later"
        before, after = one.peak_mib
        rates = f"{one.patients / one.processor_seconds:.0f} | {one.patients / one.seconds:.0f}"
        lines.append(f"| {one.patients:,} | {kind} | {rates} | {before:.0f} → {after:.0f} MiB |")
    return "\n".join(lines)


def _describe_machine() -> str:
    found = subprocess.run(("git", "rev-parse", "--short", "HEAD"), capture_output=True, text=True, check=False)
    commit = found.stdout.strip() or "unknown"
    return (
        f"Commit `{commit}`, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}; the processor's time of one process, the best of several runs for one patient."
    )


def _write_into(page: Path, text: str) -> None:
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="journal_api bench --only judging", description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--patients", default="250,1000", help="sizes of the clinic bases that are swept")
    parser.add_argument("--write", type=Path, help="the page whose tables are to be replaced")
    return parser.parse_args()


if __name__ == "__main__":
    main()
