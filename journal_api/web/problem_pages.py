"""The pages behind a problem's ``type``: what it means, what to do."""

from __future__ import annotations

from flask import Blueprint, abort, render_template_string

from journal_api.web.declarations import public_page
from journal_api.web.errors import STATUSES
from journal_api.web.problem_kinds import PROBLEM_KINDS
from journal_api.web.schemas.faults import FAULT_CODES

_LIST = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Problems · Journal API</title></head><body><main>
<h1>Problems</h1>
<p>Every error is <code>application/problem+json</code> (RFC 9457); its <code>type</code> ends with one of:</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Title</th></tr></thead><tbody>
{% for kind in kinds %}<tr><td><a href="/problems/{{ kind.code }}">{{ kind.code }}</a></td>
<td>{{ statuses.get(kind.code, "4xx, 5xx") }}</td><td>{{ kind.title }}</td></tr>
{% endfor %}</tbody></table>
</main></body></html>
"""
_ONE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ kind.code }} · Journal API</title></head><body><main>
<h1>{{ kind.title }}</h1>
<p>Code <code>{{ kind.code }}</code>, status {{ status }}.</p>
<h2>What it means</h2><p>{{ kind.meaning }}</p>
<h2>What to do</h2><p>{{ kind.advice }}</p>
{% if faults %}<h2>Codes of the faults</h2>
<p>A pointer is a JSON pointer (RFC 6901) into the body, or <code>?</code> and the name of a query parameter.</p>
<dl>{% for code, meaning in faults.items() %}<dt id="{{ code }}"><code>{{ code }}</code></dt><dd>{{ meaning }}</dd>
{% endfor %}</dl>{% endif %}
<p><a href="/problems">All problems</a></p>
</main></body></html>
"""

problem_pages = Blueprint("problem_pages", __name__)


@problem_pages.get("/problems")
@public_page
def list_problems() -> str:
    """List every kind of problem."""
    return render_template_string(_LIST, kinds=PROBLEM_KINDS.values(), statuses=STATUSES)


@problem_pages.get("/problems/<code>")
@public_page
def show_problem(code: str) -> str:
    """Explain one kind of problem."""
    kind = PROBLEM_KINDS.get(code)
    if kind is None:
        abort(404)
    faults = FAULT_CODES if code == "invalid" else {}
    return render_template_string(_ONE, kind=kind, status=STATUSES.get(code, "4xx or 5xx"), faults=faults)
