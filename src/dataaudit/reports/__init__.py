"""One reporter a file: `render(reports, ...) -> str`. A reporter sees the reports of one run and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from dataaudit.report import Report

if TYPE_CHECKING:
    from dataaudit.reports.plan import Advice

# The suffix that means a format in `--output FILE`.
FORMATS = {
    "text": ".txt",
    "json": ".json",
    "jsonl": ".jsonl",
    "sarif": ".sarif",
    "github": None,
    "gitlab": None,
    "junit": ".xml",
    "markdown": ".md",
    "receipt": None,
    "html": ".html",
}
ALL = sys.maxsize


def render(
    reports: Sequence[Report],
    name: str,
    *,
    max_findings: int | None = None,
    show_text: bool = False,
    verbosity: int = 0,
    plan: Advice | None = None,
) -> str:
    """The reports in one of FORMATS. `max_findings` a rule is None for each format's own default.

    `plan` is shown by the HTML report alone.
    """
    module = import_module(f"dataaudit.reports.{name}")
    if name == "html":
        page: str = module.render(reports, max_findings=max_findings, show_text=show_text, plan=plan)
        return page
    if name != "text":
        result: str = module.render(reports, max_findings=max_findings, show_text=show_text)
        return result
    texts = [
        module.render(report, max_findings=max_findings, show_text=show_text, verbosity=verbosity) for report in reports
    ]
    if len(reports) == 1:
        return str(texts[0])
    from dataaudit.reports.wording import of_all

    parts = [
        f"{report.name}: {text}" if verbosity < 0 else f"[{report.name}]\n{text}\n"
        for report, text in zip(reports, texts, strict=True)
    ]
    return "".join(parts) + of_all(reports) + "\n"
