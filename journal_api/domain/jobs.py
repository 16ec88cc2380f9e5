"""What is left to be done after a transaction, by name: the closed sets of jobs and of due rows."""

from __future__ import annotations

from enum import StrEnum


class JobName(StrEnum):
    """The jobs a worker knows; each is one registered task, published by this name."""

    ASSESS_PATIENT = "journal.assess_patient"
    DELIVER = "journal.deliver"
    DO_DUE_WORK = "journal.do_due_work"
    BEAT_HEART = "journal.beat_heart"


class OutboxKind(StrEnum):
    """The kinds of due rows, in parentheses what their subject is.

    One row per kind and subject waits at a time: putting it again moves its due date.
    """

    SILENCE_CHECK = "silence_check"  # (patient) time alone may have changed the judgement
    ALERT_UNATTENDED = "alert_unattended"  # (alert) its chain is exhausted, or long unanswered; or its daily reminder
    STORM_LETTER = "storm_letter"  # (account) messages in a storm are told in one letter
    ALERT_FOLLOW_UP = "alert_follow_up"  # (alert) acknowledged, and its time to be resolved is over
    DIGEST = "digest"  # (clinic) every morning: whom to send counts
    DIGEST_MAIL = "digest_mail"  # (clinician) the counts of their teams
    INVITATION_MAIL = "invitation_mail"  # (invitation) the code goes to the invited person
    RESET_MAIL = "password_reset_mail"  # (password reset) the code goes to who forgot the password
    REMINDER = "reminder"  # (patient) whether they are to be reminded of what is asked
    QUIET_HOURS = "quiet_hours"  # (account) they have changed: what waits for their end is looked at anew
    CHANNEL_CODE = "channel_code"  # (contact channel) the code that verifies it goes through it
    CHANNEL_TEST = "channel_test"  # (contact channel) its owner wants to see a message come
    SECURITY_NOTICE = "security_notice"  # (security notice) somebody is told what happened to their account
    CANARY = "canary"  # (the product's own clinic) nobody's entry goes the whole way, to see whether it arrives
    CANARY_NOTICE = "canary_notice"  # (the same) operations are told that a canary did not arrive
    DEAD_WORK_NOTICE = "dead_work_notice"  # (the same) operations are told that work was given up
    UNATTENDED_NOTICE = "unattended_notice"  # (clinic) operations are told of alerts that nobody answers


class HeartbeatName(StrEnum):
    """The signs of life: each is written by executed work alone."""

    WORKER = "worker"
    BEAT = "beat"
    RELAY = "relay"
    MAIL_ACCEPTED = "mail_accepted"
    MAIL_TROUBLE_BEGAN = "mail_trouble_began"
    MAIL_TROUBLE = "mail_trouble"
    CANARY_STARTED = "canary_started"
    CANARY_AWAITED = "canary_awaited"
    CANARY_ARRIVED = "canary_arrived"
