"""The errors of the product. The docstring of each is its message to an outsider; status codes stand in web/errors."""

from __future__ import annotations

from dataclasses import dataclass


class JournalError(Exception):
    """Something went wrong."""

    code = "error"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or type(self).__doc__ or "")


class NotFound(JournalError):
    """There is nothing here that you may see."""

    code = "not_found"


class NotAllowed(JournalError):
    """Your role may not do this."""

    code = "forbidden"


class NotSignedIn(JournalError):
    """Sign in first: the token is missing, malformed, expired or ended."""

    code = "unauthorized"


class WrongCredentials(NotSignedIn):
    """The e-mail address, password or code is wrong."""

    code = "wrong_credentials"


class SecondFactorRequired(NotSignedIn):
    """The password is right; send it again with a code of the authenticator app, or a recovery code, as totp."""

    code = "second_factor_required"


class Conflict(JournalError):
    """Somebody was faster, or this id was used for something else."""

    code = "conflict"


class IdTaken(Conflict):
    """This id was already used for other content, or for something that was deleted."""

    code = "id_taken"


class PatientsWouldBeUnwatched(Conflict):
    """Patients of this care team have no other: put them into one first."""

    code = "patients_would_be_unwatched"


class LastAdmin(Conflict):
    """The clinic would be left without an admin: invite another first."""

    code = "last_admin"


class StaleRevision(JournalError):
    """It was changed since you read it: read it again and repeat your change."""

    code = "stale_revision"


class RevisionRequired(JournalError):
    """Several people edit this: send the ETag you read as If-Match."""

    code = "revision_required"


class Gone(JournalError):
    """This was used or has expired."""

    code = "gone"


class TooManyAttempts(JournalError):
    """Too many attempts: wait before the next one."""

    code = "too_many_requests"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class Unavailable(JournalError):
    """The service cannot answer now: keep your queue and try again."""

    code = "unavailable"


class BadBody(JournalError):
    """The body is not JSON that can be read one way only."""

    code = "bad_body"


class BadCursor(JournalError):
    """This cursor is not one of ours, or not for this list."""

    code = "bad_cursor"


class ResyncRequired(Gone):
    """The records were restored since this cursor was given: pull from the start, and push everything again."""

    code = "resync_required"


class BrokenSeal(JournalError):
    """A sealed text does not open with its key, row and revision."""

    code = "broken_seal"


class MailNotTaken(JournalError):
    """The mail server could not take a letter now."""

    code = "mail_not_taken"


class MailRefused(JournalError):
    """The mail server will never take this letter."""

    code = "mail_refused"


class MessageNotTaken(JournalError):
    """The receiving service could not take a message now."""

    code = "message_not_taken"


class UnsafeDatabase(JournalError):
    """The database, or this process's role in it, is not fit for patients' data."""

    code = "unsafe_database"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a request's content: JSON pointer, stable code, sentence for a developer."""

    pointer: str
    code: str
    message: str


class Invalid(JournalError):
    """The content of the request is wrong: see the errors."""

    code = "invalid"

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults
