"""The pages of the mail catcher: a clinician's inbox, read only, without scripts."""

from __future__ import annotations

import re
from html import escape

from journal_api.stack.mailbox import Mail

LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")

STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5d6b79; --line: #dde3e9; --paper: #fff; --back: #f3f6f8;
  --mark: #0b6e6e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4eaef; --soft: #9aa8b5; --line: #2e3a45; --paper: #1a222a;
  --back: #12181e; --mark: #58c4bd; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
header { background: var(--paper); border-bottom: 1px solid var(--line); }
header div, main { max-width: 52rem; margin: 0 auto; padding: 1rem 1.25rem; }
h1 { font-size: 1.15rem; margin: 0; }
header p { margin: 0.15rem 0 0; color: var(--soft); font-size: 0.875rem; }
a { color: var(--mark); }
ol { list-style: none; margin: 0; padding: 0; background: var(--paper); border: 1px solid var(--line);
  border-radius: 10px; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: 0.75rem 1rem; text-decoration: none;
  color: inherit; }
li a:hover, li a:focus-visible { background: var(--back); }
li strong { overflow-wrap: anywhere; }
li span, li time, dl { color: var(--soft); font-size: 0.875rem; }
li span { grid-column: 1 / -1; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
article { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem 1.5rem; }
article h2 { margin: 0 0 0.75rem; font-size: 1.25rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.15rem 1rem; margin: 0 0 1rem; padding-bottom: 1rem;
  border-bottom: 1px solid var(--line); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.none { color: var(--soft); text-align: center; padding: 3rem 1rem; }
"""


def show_inbox(mails: tuple[Mail, ...], *, count: int) -> str:
    """Return the page that lists ``mails``, newest first, of ``count`` caught in all."""
    if not mails:
        return _page("Caught mail", '<p class="none">No mail yet. This page renews itself.</p>', count=count)
    return _page("Caught mail", f"<ol>{''.join(_row(mail) for mail in mails)}</ol>", count=count)


def show_mail(mail: Mail, *, count: int) -> str:
    """Return the page of one mail."""
    rows = (("From", mail.sender), ("To", mail.recipient), ("Sent", mail.sent))
    described = "".join(f"<dt>{label}</dt><dd>{escape(value)}</dd>" for label, value in rows)
    body = f'<p><a href="/">← All mail</a></p><article><h2>{escape(mail.subject)}</h2><dl>{described}</dl>'
    return _page(mail.subject, f"{body}<pre>{_linked(mail.text)}</pre></article>", count=count)


def _row(mail: Mail) -> str:
    return (
        f'<li><a href="/mail/{escape(mail.name)}"><strong>{escape(mail.subject)}</strong>'
        f"<time>{escape(mail.sent)}</time><span>To {escape(mail.recipient)}</span></a></li>"
    )


def _linked(text: str) -> str:
    """Escape ``text`` and make its web addresses links."""
    parts, end = [], 0
    for match in LINK.finditer(text):
        address = escape(match.group())
        parts.append(escape(text[end : match.start()]))
        parts.append(f'<a href="{address}" rel="noopener noreferrer" target="_blank">{address}</a>')
        end = match.end()
    return "".join(parts) + escape(text[end:])


def _page(title: str, body: str, *, count: int) -> str:
    caught = "1 message" if count == 1 else f"{count} messages"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head><body>'
        f"<header><div><h1>Mail catcher</h1><p>{caught} caught on this machine; nothing is sent on.</p></div></header>"
        f"<main>{body}</main></body></html>"
    )
