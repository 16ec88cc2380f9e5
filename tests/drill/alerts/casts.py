"""Who takes part: many small care teams, each with one clinician and its patients, and tokens for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from threading import Lock
from uuid import uuid4

from flask import Flask

from journal_api.app import make_resources
from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.domain.care_teams import CareTeam
from journal_api.domain.quiet_hours import ContactSettings, QuietHours
from journal_api.store.care_teams import insert_care_team
from journal_api.store.contact_settings import put_contact_settings
from journal_api.store.database import Database
from journal_api.web.tokens import install_tokens, issue_access_token
from tests.drill.stacks import DrilledStack
from tests.people import TIMEZONE, Joining, Person, make_clinic

# So few that no team ever gets as many alerts as would be told in one summary.
PATIENTS_IN_A_TEAM = 24
# At whatever hour the drill is run, nothing waits for the morning.
ALWAYS_AWAKE = ContactSettings(TIMEZONE, QuietHours(time(0), time(0)), revision=1)


@dataclass(frozen=True, slots=True)
class Cast:
    """The patients by number, and of each team its clinician, who is told of all of its patients."""

    patients: tuple[Person, ...]
    clinicians: tuple[Person, ...]

    def clinician_of(self, patient: int) -> Person:
        """Return who is to be told of a patient."""
        return self.clinicians[patient // PATIENTS_IN_A_TEAM]


class Tokens:
    """Makes access tokens as the API itself does: thousands of sign-ins by password would be the whole drill.

    ``read_offset`` tells how far the API's clock is off at the moment.
    """

    def __init__(self, stack: DrilledStack, read_offset: Callable[[], timedelta]) -> None:
        self._app = Flask(__name__)
        self._read_offset = read_offset
        self._lock = Lock()
        install_tokens(self._app, token_key_pem=stack.settings.token_key_pem, issuer=stack.settings.public_url)

    def make(self, person: Person) -> str:
        """Make a token of somebody's open sign-in."""
        with self._lock, self._app.app_context():
            now = read_now() + self._read_offset()
            return issue_access_token(sign_in_id=person.sign_in_id, user_id=person.user_id, now=now)


def make_cast(stack: DrilledStack, patients: int) -> Cast:
    """Let everybody join a clinic of their own, in one transaction."""
    resources, owner, now = make_resources(stack.settings), Database(stack.owner_url, pool_size=1), read_now()
    clinic_id = make_clinic(resources, owner, now=now).clinic_id
    joined, clinicians = list[Person](), list[Person]()
    with owner.transaction(Scope()) as tx:
        join = Joining(resources, tx, clinic_id, now)
        for first in range(0, patients, PATIENTS_IN_A_TEAM):
            number = first // PATIENTS_IN_A_TEAM
            team = CareTeam(uuid4(), f"Team {number}", revision=1)
            insert_care_team(tx, team, clinic_id=clinic_id, now=now)
            clinicians.append(join.clinician(f"Dr. Clinician{number}", team.id))
            put_contact_settings(tx, clinicians[-1].user_id, ALWAYS_AWAKE, clinic_id=clinic_id)
            numbers = range(first, min(first + PATIENTS_IN_A_TEAM, patients))
            joined += [join.patient(f"Patient{one}", (team.id,)) for one in numbers]
    resources.database.close()
    owner.close()
    return Cast(tuple(joined), tuple(clinicians))
