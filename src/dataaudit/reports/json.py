"""The report for programs: `dataaudit/report/v1`. Keys may be added, none is renamed."""

from __future__ import annotations

from typing import Any

import orjson

from dataaudit.measurement import Finding, Place
from dataaudit.report import Report, Verdict

SCHEMA = "dataaudit/report/v1"


def render(report: Report, *, max_findings: int | None = None, show_text: bool = False) -> str:
    """JSON with all findings unless an option caps them."""
    data = to_dict(report, max_findings=max_findings, show_text=show_text)
    return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n"


def to_dict(report: Report, *, max_findings: int | None = None, show_text: bool = False) -> dict[str, Any]:
    tier = report.tier
    return {
        "schema": SCHEMA,
        "version": report.version,
        "verdict": report.outcome,
        "exit_code": report.exit_code,
        "fail_on": report.fail_on,
        "decided": report.decided,
        "unmeasured": report.unmeasured,
        "not_applicable": report.not_applicable,
        "tier": {
            "name": tier.name,
            "title": tier.title,
            "use": tier.use,
            "examples": tier.examples,
            "effective_examples": tier.effective_examples,
            "next": {"name": tier.next_name, "needs": tier.needs} if tier.next_name else None,
            "capped_by": list(tier.capped_by),
        },
        "datasets": [
            {
                "split": facts.split,
                "files": [
                    {"name": f.name, "sha256": f.sha256, "bytes": f.bytes, "container": f.container}
                    for f in facts.files
                ],
                "format": facts.format,
                "taken_for": facts.taken_for,
                "examples": facts.examples,
                "unreadable": facts.unreadable,
                "labels": facts.labels,
                "sha256": facts.sha256,
                "notes": list(facts.notes),
            }
            for facts in report.datasets
        ],
        "verdicts": [_verdict(v, max_findings, show_text) for v in report.verdicts],
    }


def _verdict(verdict: Verdict, max_findings: int | None, show_text: bool) -> dict[str, Any]:
    m, rule = verdict.measurement, verdict.rule
    return {
        "code": rule.code,
        "rule": rule.name,
        "status": verdict.status,
        "level": verdict.level,
        "value": m.value,
        "interval": list(m.interval) if m.interval else None,
        "limit": rule.limit.to_dict(),
        "warn": rule.warn.to_dict() if rule.warn else None,
        "n": m.n,
        "unit": m.unit,
        "reason": m.reason,
        "cause": m.cause,
        "unlock": m.unlock,
        "settle": m.settle,
        "method": m.method,
        "facts": dict(m.facts),
        "notes": list(m.notes),
        "summary": rule.summary,
        "fix": rule.fix,
        "count": len(m.findings),
        "findings": [_finding(f, show_text) for f in m.findings[:max_findings]],
    }


def _finding(finding: Finding, show_text: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        **_place(finding.place),
        "path": finding.path,
        "message": finding.message,
        "score": finding.score,
        "related": [_place(place) for place in finding.related],
    }
    if show_text:
        data["text"] = finding.text
    return data


def _place(place: Place) -> dict[str, Any]:
    return {"split": place.split, "file": place.file, "row": place.row, "line": place.line}
