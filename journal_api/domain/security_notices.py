"""What a person is told by mail because it happened to their account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class NoticeKind(StrEnum):
    """What happened to how somebody signs in or is told of alerts; if it was not their own doing they must act."""

    CHANGED = "password_changed"
    RESET = "password_reset"
    REUSED = "refresh_token_reused"
    FACTOR_ON = "second_factor_on"
    FACTOR_OFF = "second_factor_off"
    RECOVERY_USED = "recovery_code_used"
    RECOVERY_RENEWED = "recovery_codes_renewed"
    CHANNEL_ON = "contact_channel_on"
    CHANNEL_OFF = "contact_channel_off"


@dataclass(frozen=True, slots=True)
class SecurityNotice:
    """One thing that happened to one account."""

    id: UUID
    user_id: UUID
    clinic_id: UUID
    kind: NoticeKind
    happened_at: datetime
