"""``backtest``: replays the rules over the records of a clinic, patient by patient."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import click

from journal_api.cli.connecting import DEFAULT_DATA, Connection, connected
from journal_api.clock import read_now
from journal_api.domain.alerting import RuleId
from journal_api.domain.backtest_detectors import DETECTORS
from journal_api.domain.backtests import Tally, conclude
from journal_api.domain.deterioration import ALGORITHM
from journal_api.services.backtests import backtest_patient, count_patients, walk_patients
from journal_api.services.resources import Resources
from journal_api.stack.errors import StackError
from journal_api.store.database import Database
from journal_api.store.vault import Vault

_APPLICATION = "journal-backtest"
_NO_OWNER = "This lists every patient: give DATABASE_OWNER_URL beside DATABASE_URL."


@click.command()
@click.option("--rule", "rules", type=click.Choice([rule.value for rule in RuleId]), multiple=True, help="Only this.")
@click.option("--clinic", "clinic_id", type=click.UUID, default=None, help="Only this clinic's patients, by its id.")
@click.option(
    "--detector",
    type=click.Choice(list(DETECTORS)),
    default=ALGORITHM,
    show_default=True,
    help="The detector of CR-04, so that a version can be compared before it goes live.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The stack's data folder; not looked at in production.  [default: var/ in the checkout]",
)
def backtest(*, rules: tuple[str, ...], clinic_id: UUID | None, detector: str, data: Path) -> None:
    """Say what the rules would have said of the records that are there, and what later questionnaires say of that.

    Prints one line of JSON per rule: alarms per patient-year, the share that a PHQ-9 within 28 days confirmed with its
    interval, and the median lead. Counts only. Whoever is still enrolled is replayed through today; nothing is stored.
    """
    wanted = tuple(RuleId(rule) for rule in rules) or tuple(RuleId)
    with connected(data) as connection, _opened(connection) as (owner, worker):
        totals = _walk(owner, worker, wanted, clinic_id=clinic_id, detector=detector)
    for rule, total in totals.items():
        click.echo(json.dumps(asdict(conclude(rule, total, detector=detector))))


def _walk(
    owner: Resources, worker: Resources, rules: tuple[RuleId, ...], *, clinic_id: UUID | None, detector: str
) -> dict[RuleId, Tally]:
    totals = dict.fromkeys(rules, Tally())
    with click.progressbar(length=count_patients(owner, clinic_id), label="Backtesting", file=sys.stderr) as bar:
        for patient_id in walk_patients(owner, clinic_id):
            tallies = backtest_patient(worker, patient_id, rules, detector=detector, now=read_now())
            totals = {rule: total + tallies[rule] for rule, total in totals.items()}
            bar.update(1)
    return totals


@contextmanager
def _opened(connection: Connection) -> Iterator[tuple[Resources, Resources]]:
    if connection.owner_url is None:
        raise StackError(_NO_OWNER)
    settings = connection.settings
    owner = Database(connection.owner_url, pool_size=1, application=_APPLICATION)
    # Records are read by the role that judges them, pinned to one patient at a time; it may not read notes.
    worker = Database(settings.worker_database_url, pool_size=1, application=_APPLICATION)
    vault = Vault(settings.note_keys)
    try:
        yield Resources(owner, vault, settings.secret), Resources(worker, vault, settings.secret)
    finally:
        owner.close()
        worker.close()
