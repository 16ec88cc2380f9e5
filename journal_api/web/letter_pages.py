"""The pages that letters link to. They look nothing up and tell nothing: what they speak of stands behind sign-in."""

from __future__ import annotations

from flask import Blueprint, render_template_string

from journal_api.web.declarations import public_page

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }} · Journal API</title></head><body><main>
<h1>{{ title }}</h1>
{% for line in lines %}<p>{{ line }}</p>
{% endfor %}<p>For the makers of apps: <code>{{ call }}</code>, described at <a href="/docs">/docs</a>.</p>
</main></body></html>
"""
_ALERT_LINES = (
    "Please sign in with the app of your clinic: the alert is first on your list there.",
    "Opening this page answers nothing. Somebody looks after the patient only once a clinician says so in the app.",
)
_LIST_LINES = ("Please sign in with the app of your clinic: it shows what is open, most urgent first.",)
_WELCOME_LINES = (
    "Your clinic keeps a journal with you between treatment sessions.",
    "Open the app of your clinic and enter the code from your letter there. It works once, for fourteen days.",
)

_PASSWORD_LINES = (
    "Open the app of your clinic and enter the code from your letter there, with the password you want.",
    "The code works once, for an hour. A new password ends every sign-in of your account.",
    "Without a code: ask for one in the app, at the place where you sign in.",
)

letter_pages = Blueprint("letter_pages", __name__)


@letter_pages.get("/alerts")
@public_page
def show_alerts_page() -> str:
    """Tell a clinician where the alerts are."""
    return render_template_string(_PAGE, title="Your patients' alerts", lines=_LIST_LINES, call="GET /v1/alerts")


@letter_pages.get("/alerts/<alert_id>")
@public_page
def show_alert_page(alert_id: str) -> str:
    """Tell a clinician how to see an alert; the same for every id, so that it answers nothing about any."""
    title = "A patient on your list needs review"
    return render_template_string(_PAGE, title=title, lines=_ALERT_LINES, call=f"GET /v1/alerts/{alert_id}")


@letter_pages.get("/welcome")
@public_page
def show_welcome_page() -> str:
    """Tell an invited person how to come in."""
    title = "You are invited"
    return render_template_string(_PAGE, title=title, lines=_WELCOME_LINES, call="POST /v1/invitations/accept")


@letter_pages.get("/new-password")
@public_page
def show_password_page() -> str:
    """Tell somebody how to set a new password."""
    call = "POST /v1/auth/password-reset/confirm"
    return render_template_string(_PAGE, title="A new password", lines=_PASSWORD_LINES, call=call)
