"""Every kind of problem the API may answer: its title, what it means, what a client does about it.

The code is the last part of a problem's ``type`` and never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from journal_api.domain.discharges import OPEN_CODES


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind: stable code, title, meaning, advice to the developer of a client."""

    code: str
    title: str
    meaning: str
    advice: str


_KINDS = (
    ProblemKind(
        "bad_request",
        "Bad request",
        "The request could not be understood as HTTP.",
        "Mend the request; sending the same again will not help.",
    ),
    ProblemKind(
        "bad_body",
        "The body is not usable JSON",
        "The body is not JSON in UTF-8, nests deeper than 32, repeats a name within one object, or holds NaN, Infinity "
        "or a number too large to keep.",
        "Mend the serializer. Nothing was stored.",
    ),
    ProblemKind(
        "bad_cursor",
        "Not a cursor of this list",
        "The cursor was changed, or was given for another list, other filters or another account.",
        "Start the list again without a cursor.",
    ),
    ProblemKind(
        "unauthorized",
        "Not signed in",
        "The access token is missing, malformed, expired, or its sign-in has ended.",
        "Refresh the token once and repeat; if that fails, ask the person to sign in. Keep the queue.",
    ),
    ProblemKind(
        "wrong_credentials",
        "Wrong e-mail address, password or code",
        "The sign-in did not match. Which part was wrong is not told.",
        "Ask the person again.",
    ),
    ProblemKind(
        "second_factor_required",
        "A second factor is needed",
        "E-mail address and password are right, and the account has a second factor. Nothing was opened yet.",
        "Ask for a code of the authenticator app, or a recovery code, and send the same again with it as totp.",
    ),
    ProblemKind(
        "forbidden",
        "Not for this role",
        "An account of this role may never do this.",
        "Do not repeat it; offer the action only to the roles named in the operation's x-access.",
    ),
    ProblemKind(
        "not_found",
        "Not found",
        "There is nothing here that you may see: it never was, was deleted, or belongs to somebody else.",
        "Take it off the screen. The answer is the same in every case.",
    ),
    ProblemKind(
        "method_not_allowed",
        "Method not allowed",
        "The path is right and the method is not; Allow lists those that are.",
        "Use a method that Allow lists.",
    ),
    ProblemKind(
        "conflict",
        "Conflict",
        "Somebody was faster, or the thing is in a state that does not allow this.",
        "Read it again and decide anew.",
    ),
    ProblemKind(
        "id_taken",
        "Id already used",
        "The id you brought was used for other content, or for something that was deleted.",
        "For an edit use PATCH; for a new thing make a new id.",
    ),
    ProblemKind(
        "impossible_transition",
        "Not from this state",
        "The alert or treatment session is in a state from which this cannot happen.",
        "Read it again; an alert's events tell how it came there.",
    ),
    ProblemKind(
        "patients_would_be_unwatched",
        "Patients would be left without a care team",
        "The care team still has patients whom no other team cares for.",
        "Put those patients into another team, then delete this one.",
    ),
    ProblemKind(
        "last_admin",
        "The clinic would be left without an admin",
        "This is the last admin of the clinic, and somebody must be able to run it and to be told what nobody answers.",
        "Invite another admin; once they have come, remove this one.",
    ),
    ProblemKind(
        "discharge_refused",
        "Something is still open",
        "The session cannot be discharged yet. `errors` lists everything that stands against it, each with a pointer "
        "into the session, a code and a message with its numbers: " + ", ".join(OPEN_CODES) + ".",
        "Do what each asks for, record it, and discharge again.",
    ),
    ProblemKind(
        "gone",
        "No longer usable",
        "This was good once: the code of an invitation or a password reset, used or expired, for example.",
        "Ask for a new one.",
    ),
    ProblemKind(
        "resync_required",
        "The records were restored",
        "Since this cursor was given, the service was put back to an older state: what the device saw may be gone.",
        "Drop the cursor, pull everything from the start, and push everything that the device holds again.",
    ),
    ProblemKind(
        "stale_revision",
        "Changed since you read it",
        "The ETag in If-Match is not that of the present revision.",
        "Read it again, repeat the change on top, send the new ETag.",
    ),
    ProblemKind(
        "body_too_large",
        "Body too large",
        "The body is larger than this operation takes; it was refused unread.",
        "Send less: fewer items in one request, or a shorter text.",
    ),
    ProblemKind(
        "uri_too_long",
        "Address too long",
        "The path and query together are too long.",
        "Send fewer parameters.",
    ),
    ProblemKind(
        "unsupported_media_type",
        "Not application/json",
        "The body must be application/json in UTF-8, uncompressed (for PATCH application/merge-patch+json will do; a "
        "push of sync may be packed with gzip).",
        "Set Content-Type, and leave Content-Encoding out unless the operation takes it.",
    ),
    ProblemKind(
        "invalid",
        "The content is wrong",
        "The body or the query could be read, and parts of it break a rule. Each fault has a pointer, a code and a "
        "message; the codes are listed below.",
        "Mend what the pointers name. Nothing was stored.",
    ),
    ProblemKind(
        "revision_required",
        "If-Match required",
        "Several people edit this, so a change must say which revision it was made on.",
        "Send the ETag you read as If-Match.",
    ),
    ProblemKind(
        "too_many_requests",
        "Too many requests",
        "The limit of this operation was reached; Retry-After tells for how many seconds.",
        "Wait that long and go on. Keep the queue.",
    ),
    ProblemKind(
        "headers_too_large",
        "Headers too large",
        "The headers together are too long.",
        "Send fewer or shorter headers.",
    ),
    ProblemKind(
        "internal",
        "Our fault",
        "Something broke on our side. It was recorded under the request id.",
        "Repeat later with the same id in the body: it cannot be stored twice.",
    ),
    ProblemKind(
        "unavailable",
        "Not available now",
        "The service, or its database, cannot answer at the moment; Retry-After tells when to try again.",
        "Wait that long and repeat. Keep the queue: nothing that was answered with 2xx is lost.",
    ),
    ProblemKind(
        "http_error",
        "Request refused",
        "The request was refused for the reason that the status names.",
        "See the status.",
    ),
)

PROBLEM_KINDS: Mapping[str, ProblemKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
