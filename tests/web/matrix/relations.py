"""How what a request names stands to its caller, and which relations each role sees: the table of docs and policy,
written down a second time, so that a slip in either shows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from journal_api.domain.access import Role


class Relation(StrEnum):
    """What the thing a request names is to its caller.

    The caller is Ana as a patient and Dr. Chen, whose team cares for Ana, as a clinician. A thing is deleted when its
    row is gone or marked so; a patient or alert, which never is, when the patient left the team's care.
    """

    OWN = "own"
    TEAM = "same team"
    CLINIC = "same clinic"
    OTHER = "other clinic"
    ABSENT = "absent"
    DELETED = "deleted"


Seen = frozenset[Relation]

_OWN, _TEAM, _CLINIC, _DELETED = Relation.OWN, Relation.TEAM, Relation.CLINIC, Relation.DELETED
_NOTHING: Seen = frozenset()
# The clinic's measures are for everybody; sign-ins and devices are each person's own.
_FOR_EVERYBODY = {
    "name": frozenset({_OWN, _TEAM, _CLINIC}),
    "severity": frozenset({_OWN, _TEAM, _CLINIC}),
    "sign_in_id": frozenset({_OWN}),
    "device_id": frozenset({_OWN}),
    # One of each kind is everybody's own.
    "channel": frozenset({_OWN, _TEAM, _CLINIC, Relation.OTHER}),
    # What is asked, and what speaks up, is the same everywhere.
    "instrument": frozenset({_OWN, _TEAM, _CLINIC, Relation.OTHER}),
    "rule": frozenset({_OWN, _TEAM, _CLINIC, Relation.OTHER}),
}

# By role, then by what a path or body names; own as a path says it: `me` for a patient, which staff are not.
SEEN: Mapping[Role, Mapping[str, Seen]] = {
    Role.PATIENT: {
        "shift_id": _NOTHING,
        "override_id": _NOTHING,
        "covered_team": _NOTHING,
        "covering_user": _NOTHING,
        "patient_id": frozenset({_OWN}),
        "entry_id": frozenset({_OWN}),
        "session_id": frozenset({_OWN}),
        "response_id": frozenset({_OWN}),
        "alert_id": frozenset({_OWN}),
        "alert_of_record": _NOTHING,
        "mute_id": _NOTHING,
        "dispensing_id": _NOTHING,
        "event_id": _NOTHING,
        "care_team_id": _NOTHING,
        "user_id": _NOTHING,
        **_FOR_EVERYBODY,
    },
    Role.CLINICIAN: {
        "shift_id": _NOTHING,
        "override_id": _NOTHING,
        "covered_team": _NOTHING,
        "covering_user": _NOTHING,
        "patient_id": frozenset({_TEAM}),
        "entry_id": frozenset({_TEAM}),
        "session_id": frozenset({_TEAM}),
        "response_id": frozenset({_TEAM}),
        "alert_id": frozenset({_OWN, _TEAM}),
        "alert_of_record": frozenset({_TEAM}),
        "mute_id": frozenset({_TEAM}),
        "dispensing_id": frozenset({_TEAM}),
        "event_id": frozenset({_TEAM}),
        "care_team_id": frozenset({_OWN, _TEAM}),
        "user_id": _NOTHING,
        **_FOR_EVERYBODY,
    },
    # Every alert of the matrix is unattended: no other concerns an admin.
    Role.ADMIN: {
        "shift_id": frozenset({_OWN, _TEAM, _CLINIC}),
        "override_id": frozenset({_OWN, _TEAM, _CLINIC}),
        # Of the team beside it in the body: only its own members can be on call for it.
        "covered_team": frozenset({_CLINIC}),
        "covering_user": frozenset({_CLINIC}),
        "patient_id": frozenset({_TEAM, _CLINIC, _DELETED}),
        "entry_id": _NOTHING,
        "session_id": _NOTHING,
        "response_id": _NOTHING,
        "alert_id": frozenset({_OWN, _TEAM, _CLINIC, _DELETED}),
        "alert_of_record": _NOTHING,
        "mute_id": _NOTHING,
        "dispensing_id": _NOTHING,
        "event_id": _NOTHING,
        "care_team_id": frozenset({_OWN, _TEAM, _CLINIC}),
        "user_id": frozenset({_OWN, _TEAM, _CLINIC}),
        **_FOR_EVERYBODY,
    },
    Role.INTEGRATOR: {
        "shift_id": _NOTHING,
        "override_id": _NOTHING,
        "covered_team": _NOTHING,
        "covering_user": _NOTHING,
        "patient_id": _NOTHING,
        "entry_id": _NOTHING,
        "session_id": _NOTHING,
        "response_id": _NOTHING,
        "alert_id": _NOTHING,
        "alert_of_record": _NOTHING,
        "mute_id": _NOTHING,
        "dispensing_id": _NOTHING,
        "event_id": _NOTHING,
        "care_team_id": _NOTHING,
        "user_id": _NOTHING,
        **_FOR_EVERYBODY,
    },
}

# A filter names Ana by her id, which her clinician and admin know too.
FILTERED: Mapping[Role, Mapping[str, Seen]] = {
    Role.PATIENT: {"patient_id": frozenset({_OWN}), "care_team_id": _NOTHING},
    Role.CLINICIAN: {"patient_id": frozenset({_OWN, _TEAM}), "care_team_id": frozenset({_OWN, _TEAM})},
    Role.ADMIN: {
        "patient_id": frozenset({_OWN, _TEAM, _CLINIC, _DELETED}),
        "care_team_id": frozenset({_OWN, _TEAM, _CLINIC}),
    },
    Role.INTEGRATOR: {},
}

# Ids in a body, by the field's name: what they name, or None where there is nothing yet that could be named.
NAMED_IN_BODIES: Mapping[str, str | None] = {
    "care_team_ids": "care_team_id",
    "alert_id": "alert_of_record",
    "treatment_session_id": "session_id",
    "care_team_id": "covered_team",
    "user_id": "covering_user",
}
