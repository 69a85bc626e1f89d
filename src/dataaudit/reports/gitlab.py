"""GitLab Code Quality: a JSON array with one issue a finding.

GitLab shows the first of issues with equal fingerprints and hides `check_name`, so the rule opens the description.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from dataaudit.identity import keys
from dataaudit.measurement import Place
from dataaudit.report import Report, Verdict
from dataaudit.reports import location, wording

_SEVERITY = {"error": "critical", "warning": "minor", "note": "info"}


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """The failed rules' findings; a rule without rows is one issue at the first line of the training data."""
    issues = [
        issue
        for report in reports
        for verdict in report.verdicts
        if verdict.failed or report.gates(verdict)
        for issue in _issues(report, verdict, max_findings, show_text)
    ]
    return orjson.dumps(issues, option=orjson.OPT_INDENT_2).decode() + "\n"


def _issues(report: Report, verdict: Verdict, most: int | None, show_text: bool) -> Iterator[dict[str, Any]]:
    findings = verdict.measurement.findings[:most]
    if not findings:
        place = Place("train", report.datasets[0].files[0].name, 1, 1)
        yield _issue(report, verdict, place, wording.sentence(verdict), verdict.status)
    rows = keys(f.fingerprint or wording.located(f, False) for f in findings)
    for finding, key in zip(findings, rows, strict=True):
        yield _issue(report, verdict, finding.place, wording.message(finding, show_text), key)


def _issue(report: Report, verdict: Verdict, place: Place, text: str, key: str) -> dict[str, Any]:
    identity = "\0".join((report.name or "", verdict.rule.name, place.split, key))
    return {
        "description": wording.printable(f"{verdict.rule.name} ({verdict.rule.code}): {text}"),
        "check_name": verdict.rule.name,
        "fingerprint": hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest(),
        "severity": "blocker" if verdict.status == "error" else _SEVERITY[verdict.level],
        "location": {
            "path": wording.printable(location.in_repository(place.file) or place.file),
            "lines": {"begin": place.line or place.row or 1},
        },
    }
