"""Who is calling: the bearer token's sign-in, looked up in one round trip with what ties it to the patient."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Request

from journal_api.domain.access import Caller, NamedPatient
from journal_api.domain.errors import NotSignedIn
from journal_api.services import access
from journal_api.services.resources import Resources
from journal_api.web.calls import Decide, Identify, PatientRef
from journal_api.web.request_ids import get_request_id
from journal_api.web.tokens import AccessClaims, verify_access_token

_SCHEME = "bearer"
# No header can take this name: those that clients send begin with HTTP_.
_CLAIMS = "journal_api.claims"


def make_identify(resources: Resources) -> Identify:
    """Make the function that finds a request's caller. It raises NotSignedIn for any fault of the token."""

    def identify(request: Request, patient: PatientRef, *, now: datetime) -> Caller:
        claims = read_claims(request, now)
        named = NamedPatient(patient) if isinstance(patient, UUID) else NamedPatient(is_me=patient is not None)
        return access.identify(resources, sign_in_id=claims.sign_in_id, named=named, request_id=get_request_id())

    return identify


def make_decide(resources: Resources) -> Decide:
    """Make the function that decides whether a caller may do what an operation declares."""
    return partial(access.grant, resources)


def read_claims(request: Request, now: datetime) -> AccessClaims:
    """Return what the request's token says; a sound one is verified once a request. Raises NotSignedIn."""
    claims: AccessClaims | None = request.environ.get(_CLAIMS)
    if claims is None:
        request.environ[_CLAIMS] = claims = verify_access_token(read_bearer(request), now)
    return claims


def read_bearer(request: Request) -> str:
    """Return the request's bearer token as sent. Raises NotSignedIn when there is none."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise NotSignedIn
    return token.strip()
