"""Reading and editing what the care team writes down about a patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from journal_api.domain.access import Grant
from journal_api.domain.errors import Fault, Invalid, StaleRevision
from journal_api.domain.profiles import Profile
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.profiles import get_profile, lock_profile, update_profile


def read_profile(resources: Resources, grant: Grant, *, now: datetime) -> Profile:
    """Read the profile of the patient that ``grant`` is pinned to."""
    with resources.database.transaction(grant.scope) as tx:
        profile = get_profile(tx, grant.patient_id)
        audit_use(tx, grant, now=now)
    return profile


def edit_profile(
    resources: Resources,
    grant: Grant,
    changes: Mapping[str, Any],
    *,
    expected: frozenset[int] | None,
    now: datetime,
) -> Profile:
    """Change what ``changes`` names, None clears; what changes nothing is no new revision.

    Raises Invalid for a weight without its day or a day without weight, StaleRevision when the profile is at none of
    the ``expected`` revisions (None: any).
    """
    with resources.database.transaction(grant.scope) as tx:
        before = lock_profile(tx, grant.patient_id)
        after = replace(before, **changes)
        _refuse_undated_weight(after)
        if expected is not None and before.revision not in expected:
            raise StaleRevision
        if after != before:
            after = replace(after, revision=before.revision + 1)
            update_profile(tx, after)
        audit_use(tx, grant, now=now)
    return after


def _refuse_undated_weight(profile: Profile) -> None:
    if (profile.weight_kg is None) != (profile.weighed_on is None):
        missing = "weight_kg" if profile.weight_kg is None else "weighed_on"
        raise Invalid(Fault(f"/{missing}", "required", "A weight and the day it was taken go together."))
