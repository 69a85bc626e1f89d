"""One HTML file for people: the verdict first, the guilty rows next, everything else behind one click.

Everything that comes from data is hostile. The template escapes it, the findings stand in a block of JSON that the
script puts on the page as text, and a content security policy lets nothing run but the script whose hash it names.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dataaudit.report import Report, worst
from dataaudit.reports import exhibits, pages, views, wording

if TYPE_CHECKING:
    from jinja2 import Environment

    from dataaudit.reports.plan import Advice

LARGEST = 1_950_000  # bytes of a page


def render(
    reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False, plan: Advice | None = None
) -> str:
    """The page of all datasets of a run. `max_findings` a rule defaults to exhibits.MOST."""
    from markupsafe import Markup

    style, script = _asset("report.css"), _asset("report.js")
    page = _environment().get_template("report.html.j2")
    facts = {
        "policy": _policy(style, script),
        "style": Markup(style),
        "script": Markup(script),
        "outcome": worst(reports)[0],
        "title": ", ".join(map(wording.title, reports)),
        "together": wording.of_all(reports) if len(reports) > 1 else None,
        "reports": [
            pages.page(r, index, show_text, max(1, views.MOST // len(reports))) for index, r in enumerate(reports)
        ],
        "plan": plan and pages.advice(plan, reports),
        "version": reports[0].version,
        "privacy": "It holds row text: share it as you would share the data." if show_text else "It holds no row text.",
    }
    # The findings get what the rest leaves of the page.
    empty = page.render(facts, data="", total=1, left_out="")
    room = max(LARGEST - len(empty.encode()), exhibits.LEAST)
    chosen = exhibits.choose(reports, exhibits.MOST if max_findings is None else max_findings, show_text, room)
    return page.render(facts, data=Markup(chosen.data), total=chosen.total, left_out=chosen.words)


def fragment(report: Report) -> str:
    """The verdict and the checklist for a notebook: no script, no row text."""
    return _environment().get_template("notebook.html.j2").render(page=pages.page(report, 0))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def visible(value: Any) -> Any:
        return wording.printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    loader = PackageLoader("dataaudit.reports", "assets")
    return Environment(loader=loader, autoescape=True, finalize=visible, undefined=StrictUndefined, trim_blocks=True)


def _asset(name: str) -> str:
    return (files("dataaudit.reports") / "assets" / name).read_text("utf-8").strip()


def _policy(style: str, script: str) -> str:
    allowed = f"script-src {_hash(script)}; style-src {_hash(style)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
