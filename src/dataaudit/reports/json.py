"""The report for programs: `dataaudit/report/v1`. Keys may be added, none is renamed.

A run over several datasets is `dataaudit/reports/v1`: a list of such reports and the verdict of them all.
"""

from __future__ import annotations

import dataclasses
import json as stdlib_json
from collections.abc import Sequence
from typing import Any

import orjson

from dataaudit.measurement import Chart, Finding, Place, SliceShare
from dataaudit.report import Report, SplitFacts, Verdict, worst

SCHEMA = "dataaudit/report/v1"
SCHEMA_OF_SEVERAL = "dataaudit/reports/v1"


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """JSON with all findings unless an option caps them."""
    data = [to_dict(report, max_findings=max_findings, show_text=show_text) for report in reports]
    return dumps(data[0] if len(data) == 1 else _several(reports, data), orjson.OPT_INDENT_2) + "\n"


def dumps(data: Any, option: int | None = None) -> str:
    """JSON text, also of file names that are no UTF-8 and facts of any type."""
    try:
        return orjson.dumps(data, option=option, default=str).decode()
    except TypeError:
        return stdlib_json.dumps(data, default=str, indent=2 if option else None)


def _several(reports: Sequence[Report], data: list[dict[str, Any]]) -> dict[str, Any]:
    outcome, exit_code = worst(reports)
    return {"schema": SCHEMA_OF_SEVERAL, "verdict": outcome, "exit_code": exit_code, "reports": data}


def to_dict(report: Report, *, max_findings: int | None = None, show_text: bool = False) -> dict[str, Any]:
    """A report as JSON values. `max_findings` are listed of each rule, None for all; `show_text` quotes the rows."""
    tier = report.tier
    return {
        "schema": SCHEMA,
        "version": report.version,
        "name": report.name,
        "verdict": report.outcome,
        "exit_code": report.exit_code,
        "fail_on": report.fail_on,
        "decided": report.decided,
        "unmeasured": report.unmeasured,
        "not_applicable": report.not_applicable,
        "undecided": list(report.undecided),
        "notes": list(report.notes),
        "rests_on": [{"kind": g.kind, "name": g.name, "sha256": g.sha256} for g in report.rests_on],
        "tier": {
            "name": tier.name,
            "title": tier.title,
            "use": tier.use,
            "examples": tier.examples,
            "effective_examples": tier.effective_examples,
            "next": {"name": tier.next_name, "needs": tier.needs} if tier.next_name else None,
            "capped_by": list(tier.capped_by),
        },
        "datasets": [_split(facts) for facts in report.datasets],
        "verdicts": [_verdict(v, max_findings, show_text) for v in report.verdicts],
    }


def _split(facts: SplitFacts) -> dict[str, Any]:
    return {
        "split": facts.split,
        "files": [
            {"name": f.name, "member": f.member, "sha256": f.sha256, "bytes": f.bytes, "container": f.container}
            for f in facts.files
        ],
        "format": facts.format,
        "taken_for": facts.taken_for,
        "examples": facts.examples,
        "unreadable": facts.unreadable,
        "tokens": facts.tokens,
        "labels": facts.labels,
        "sha256": facts.sha256,
        "notes": list(facts.notes),
    }


def _verdict(verdict: Verdict, max_findings: int | None, show_text: bool) -> dict[str, Any]:
    m, rule = verdict.measurement, verdict.rule
    return {
        "code": rule.code,
        "rule": rule.name,
        "status": verdict.status,
        "level": verdict.level,
        "declared_level": rule.level,
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
        "slices": [_slice(one, show_text) for one in m.slices],
        "worst_slice": _slice(verdict.worst, show_text) if verdict.worst else None,
        "charts": [_chart(chart, show_text) for chart in m.charts],
        "notes": list(m.notes),
        "check": rule.check,
        "options": dict(rule.options),
        "summary": rule.summary,
        "why": rule.why,
        "fix": rule.fix,
        "count": len(m.findings),
        "counts": m.counts,
        "accepted": m.accepted,
        "findings": [finding_to_dict(f, show_text) for f in m.findings[:max_findings]],
    }


def _slice(part: SliceShare, show_text: bool) -> dict[str, Any]:
    data = dataclasses.asdict(part) | {"share": part.share}
    return data if show_text else data | {"value": None}


def finding_to_dict(finding: Finding, show_text: bool) -> dict[str, Any]:
    """A finding as JSON values; what it quotes only with `show_text`."""
    data: dict[str, Any] = {
        **place_to_dict(finding.place),
        "path": finding.path,
        "message": finding.message,
        "score": finding.score,
        "fingerprint": finding.fingerprint,
        "related": [place_to_dict(place) for place in finding.related],
    }
    if show_text:
        data["text"] = finding.text
        if finding.beside:
            data["beside"] = list(finding.beside)
    return data


def _chart(chart: Chart, show_text: bool) -> dict[str, Any]:
    data = dataclasses.asdict(chart)
    return data if show_text else data | {"names": []}


def place_to_dict(place: Place) -> dict[str, Any]:
    return {"split": place.split, "file": place.file, "row": place.row, "line": place.line}
