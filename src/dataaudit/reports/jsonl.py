"""One line a verdict and one a finding, for `jq`, `grep` and logs."""

from __future__ import annotations

from collections.abc import Sequence

from dataaudit.report import Report
from dataaudit.reports import json


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """Lines with `kind`: a `report`, its `verdict`s, each followed by its `finding`s."""
    lines = []
    for report in reports:
        data = json.to_dict(report, max_findings=max_findings, show_text=show_text)
        verdicts = data.pop("verdicts")
        lines.append({"kind": "report", **data})
        for verdict in verdicts:
            findings = verdict.pop("findings")
            names = {"dataset": report.name, "code": verdict["code"], "rule": verdict["rule"]}
            lines.append({"kind": "verdict", "dataset": report.name, **verdict})
            lines += [{"kind": "finding", **names, "level": verdict["level"], **finding} for finding in findings]
    return "".join(json.dumps(line) + "\n" for line in lines)
