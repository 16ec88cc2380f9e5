"""Who is calling: the bearer token's sign-in, looked up in one round trip with what ties it to the patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Request

from journal_api.domain.access import Caller, Grant, NamedPatient
from journal_api.domain.errors import NotSignedIn
from journal_api.services import access
from journal_api.services.resources import Resources
from journal_api.web.calls import ME, Decide, Identify, PatientRef
from journal_api.web.request_ids import get_request_id
from journal_api.web.tokens import verify_access_token

Clock = Callable[[], datetime]

_SCHEME = "bearer"


def make_identify(resources: Resources, clock: Clock) -> Identify:
    """Make the function that finds a request's caller. It raises NotSignedIn for any fault of the token."""

    def identify(request: Request, patient_id: PatientRef, /) -> Caller:
        claims = verify_access_token(_read_bearer(request), clock())
        named = NamedPatient(is_me=True) if patient_id == ME else NamedPatient(patient_id)  # type: ignore[arg-type]
        return access.identify(resources, sign_in_id=claims.sign_in_id, named=named, request_id=get_request_id())

    return identify


def make_decide(resources: Resources, clock: Clock) -> Decide:
    """Make the function that decides whether a caller may do what an operation declares."""

    def decide(caller: Caller, resource: str, action: str, *, patient_id: UUID | None) -> Grant:
        return access.grant(resources, caller, (resource, action), now=clock())

    return decide


def _read_bearer(request: Request) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise NotSignedIn
    return token.strip()
