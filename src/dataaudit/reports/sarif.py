"""SARIF 2.1.0 for code scanning: a run a dataset, a result a finding, our own fingerprints.

GitHub hashes the beginning of the line where no `primaryLocationLineHash` is given. In chat data that is the shared
system prompt, so all alerts would have one hash and lose their identity as soon as a row is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import orjson

from dataaudit.identity import keys
from dataaudit.measurement import Finding, Place
from dataaudit.report import Report, Verdict
from dataaudit.reports import location, wording

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 5000  # GitHub keeps so many results a run
MOST_RELATED = 10
_LEVEL = {"error": "error", "warning": "warning", "note": "note", "off": "none"}


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """The failed rules' findings, at most 5,000 a dataset, fairly shared among the rules; the rest is counted."""
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [_run(report, max_findings, show_text) for report in reports],
    }
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode() + "\n"


def _run(report: Report, max_findings: int | None, show_text: bool) -> dict[str, Any]:
    loud = [v for v in report.verdicts if v.failed or (report.gates(v) and v.status != "error")]
    rules = {v.rule.code: index for index, v in enumerate(report.verdicts)}
    results = [
        result
        for level in ("error", "warning", "note")
        for row in zip_longest(*(_results(report, v, max_findings, show_text) for v in loud if v.level == level))
        for result in row
        if result is not None
    ]
    for result in results:
        result["ruleIndex"] = rules[result["ruleId"]]
    return {
        "tool": {
            "driver": {
                "name": "dataaudit",
                "version": report.version,
                "semanticVersion": report.version,
                "rules": [_rule(v) for v in report.verdicts],
            }
        },
        "automationDetails": {"id": f"dataaudit/{wording.printable(wording.title(report))}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository"}}},
        "invocations": [_invocation(report, len(results) - MOST)],
        "results": results[:MOST],
        "properties": {"verdict": report.outcome, "tier": report.tier.name},
    }


def _rule(verdict: Verdict) -> dict[str, Any]:
    rule = verdict.rule
    family = rule.code.rstrip("0123456789").lower()
    return {
        "id": rule.code,
        "name": rule.name[:255],
        "shortDescription": {"text": rule.summary[:1024]},
        "fullDescription": {"text": (rule.why or rule.summary)[:1024]},
        "help": {
            "text": f"{rule.why}\n{rule.fix}\nMore: dataaudit rule {rule.name}",
            "markdown": f"{rule.why}\n\n**Fix:** {rule.fix}\n\nMore: `dataaudit rule {rule.name}`",
        },
        "defaultConfiguration": {"level": _LEVEL[rule.level]},
        "properties": {
            "tags": ["dataset", family],
            "precision": "high" if verdict.measurement.interval is None else "medium",
            "limit": rule.limit.to_dict(),
        },
    }


def _results(report: Report, verdict: Verdict, most: int | None, show_text: bool) -> list[dict[str, Any]]:
    findings = verdict.measurement.findings[:most]
    if not findings or not verdict.failed:
        place = Place("train", report.datasets[0].files[0].name, 1, 1)
        text = f"{wording.sentence(verdict)}. {wording.next_step(verdict)}"
        return [_result(verdict, place, text, f"dataset-{report.name or ''}", ())]
    identities = keys(f.fingerprint or wording.located(f, False) for f in findings)
    return [
        _result(verdict, f.place, _linked(f, show_text), key, f.related[:MOST_RELATED], f)
        for f, key in zip(findings, identities, strict=True)
    ]


def _linked(finding: Finding, show_text: bool) -> str:
    """The message with links to related rows, `[row 1197](1)`, where the message names them."""
    text = wording.message(finding, show_text).replace("[", "\\[").replace("]", "\\]")
    for number, place in enumerate(finding.related[:MOST_RELATED], 1):
        if place.row and f"row {place.row}" in text:
            text = text.replace(f"row {place.row}", f"[row {place.row}]({number})", 1)
    return text


def _result(
    verdict: Verdict,
    place: Place,
    text: str,
    key: str,
    related: Sequence[Place],
    finding: Finding | None = None,
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": verdict.rule.code,
        "level": _LEVEL[verdict.level],
        "message": {"text": wording.printable(text)},
        "locations": [{"physicalLocation": _physical(place)}],
        "partialFingerprints": {
            "primaryLocationLineHash": key if ":" in key else f"{key}:1",
            "dataauditFingerprint/v1": f"{verdict.rule.name}/{key}",
        },
    }
    if related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(other),
                "message": {"text": f"{other.split} row {other.row}" if other.row else other.split},
            }
            for number, other in enumerate(related, 1)
        ]
    if finding is not None:
        facts = {"split": place.split, "row": place.row, "path": finding.path, "score": finding.score}
        result["properties"] = {name: value for name, value in facts.items() if value is not None}
    return result


def _physical(place: Place) -> dict[str, Any]:
    uri, relative = location.uri(wording.printable(place.file))
    artifact = {"uri": uri, "uriBaseId": "%SRCROOT%"} if relative else {"uri": uri}
    line = place.line or place.row or 1
    return {"artifactLocation": artifact, "region": {"startLine": line, "startColumn": 1, "endLine": line}}


def _invocation(report: Report, dropped: int) -> dict[str, Any]:
    notes = [
        {
            "level": "error" if v.status == "error" else "note",
            "message": {"text": wording.printable(wording.sentence(v))},
            "associatedRule": {"id": v.rule.code},
        }
        for v in report.verdicts
        if v.status == "error" or v.unmeasured
    ]
    if dropped > 0:
        text = f"{dropped:,} results are left out: code scanning keeps {MOST:,}; the JSON report has them all"
        notes.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": report.outcome != "error", "toolExecutionNotifications": notes}
