"""One's own contact channels."""

from __future__ import annotations

from journal_api.domain.contact_channels import CODE_DIGITS, SHOWN_ENDING, ChannelState
from journal_api.domain.escalation import Channel
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.fields import Choice, Flag, Text
from journal_api.web.schemas.moments import Instant

LONGEST_TARGET = 500
OTHER_CHANNELS = tuple(channel.value for channel in Channel if channel is not Channel.MAIL)


class ContactChannelBody(Schema):
    """Where one is told by a channel."""

    target = Text(
        "A phone number in E.164 for `sms`, the word the paging service knows one by for `page`, a URL as apprise "
        "writes it for `chat`. It is never given back.",
        shortest=1,
        longest=LONGEST_TARGET,
        required=True,
        example="+4915112345678",
    )


class ContactChannelPatch(MergePatchSchema):
    """What somebody changes of a channel."""

    is_preferred = Flag(
        "Whether it is taken before mail; of one's channels one at most is.", required=True, example=True
    )


class ChannelCodeBody(Schema):
    """The code that came through a channel."""

    code = Text("Its digits.", shortest=CODE_DIGITS, longest=CODE_DIGITS, required=True, example="402913")


class ContactChannelAnswer(AnswerSchema):
    """One way in which one is told of alerts."""

    has_hidden_revision = True

    channel = Choice("How.", Channel)
    state = Choice("Whether alerts come by it.", ChannelState)
    target_ending = Text("The last characters of where; empty for mail and for what is short.", longest=SHOWN_ENDING)
    is_preferred = Flag("Whether it is taken first for what is not critical; critical alerts take every one.")
    verified_at = Instant("When its code was given back.", allow_none=True)
    disabled_at = Instant("When its receiver said that it reaches nobody; null while it is used.", allow_none=True)
    disabled_reason = Text("The receiver's status then.", longest=100, allow_none=True)
