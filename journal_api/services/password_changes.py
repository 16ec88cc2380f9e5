"""Changing one's own password: the one way that needs the present one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.security_notices import NoticeKind
from journal_api.services.auditing import audit_use
from journal_api.services.passwords import hash_password, refuse_weak
from journal_api.services.resources import Resources
from journal_api.services.security_notices import leave_security_notice
from journal_api.services.sign_ins import Origin
from journal_api.services.step_ups import hold_proven, prove_password
from journal_api.store.open_sign_ins import end_sign_ins
from journal_api.store.password_resets import void_password_resets
from journal_api.store.passwords import update_password


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The password somebody has, and the one they want."""

    present: str = field(repr=False)
    wanted: str = field(repr=False)


def change_password(
    resources: Resources, grant: Grant, change: PasswordChange, *, origin: Origin, now: datetime
) -> None:
    """Replace the caller's password, end every other sign-in of theirs, void open resets, and tell them by mail.

    Several transactions, because checking and hashing are slow by design and must not hold a connection; the last one
    decides under the account's lock. Guessing is slowed down as at sign-in. Raises Invalid for a wrong or weak
    password, TooManyAttempts, and Conflict when the password was changed in between.
    """
    owner = prove_password(resources, grant, change.present, action="change_password", origin=origin, now=now)
    refuse_weak(change.wanted, known=(owner.email, owner.clinic_name), pointer="/new_password")
    password_hash = hash_password(change.wanted)
    user_id, clinic_id = grant.caller.user_id, grant.caller.clinic_id
    with resources.database.transaction(grant.scope) as tx:
        hold_proven(tx, resources, owner, origin=origin, now=now)
        update_password(tx, user_id, password_hash)
        end_sign_ins(tx, user_id, because="password_changed", keep=grant.caller.sign_in_id, now=now)
        void_password_resets(tx, user_id, now=now)
        audit_use(tx, grant, now=now, object_id=user_id)
        leave_security_notice(tx, user_id=user_id, clinic_id=clinic_id, kind=NoticeKind.CHANGED, now=now)
