"""The receipt: an in-toto Statement that names the audited bytes and what was found in them.

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from dataaudit.fingerprint import canonical
from dataaudit.report import Report, SplitFacts, Verdict, worst

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:x-dataaudit:receipt:v1"


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """The statement as JSON. It lists no findings and holds no text, whatever the options say."""
    outcome, exit_code = worst(reports)
    files = {f.sha256: f.name for report in reports for split in report.datasets for f in split.files}
    predicate: dict[str, Any] = {
        "tool": {"name": "dataaudit", "version": reports[0].version},
        "verdict": outcome,
        "exit_code": exit_code,
        "reports": [_report(report) for report in reports],
    }
    statement: dict[str, Any] = {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": digest}} for digest, name in files.items()],
        "predicateType": PREDICATE,
        "predicate": predicate,
    }
    predicate["checksum"] = checksum(statement)
    return json.dumps(statement, indent=2) + "\n"


def checksum(statement: Mapping[str, Any]) -> str:
    """SHA-256 of the statement without its checksum. It tells damage from wholeness; only a signature proves origin."""
    predicate = {key: value for key, value in statement["predicate"].items() if key != "checksum"}
    return hashlib.sha256(canonical({**statement, "predicate": predicate})).hexdigest()


def _report(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "verdict": report.outcome,
        "fail_on": report.fail_on,
        "settings": {"sha256": hashlib.sha256(canonical(_policy(report))).hexdigest()},
        "datasets": [_split(split) for split in report.datasets],
        "rests_on": [{"kind": g.kind, "name": g.name, "digest": {"sha256": g.sha256}} for g in report.rests_on],
        "tier": {
            "name": report.tier.name,
            "effective_examples": report.tier.effective_examples,
            "capped_by": list(report.tier.capped_by),
        },
        "decided": report.decided,
        "unmeasured": report.unmeasured,
        "not_applicable": report.not_applicable,
        "verdicts": [_verdict(verdict) for verdict in report.verdicts],
    }


def _policy(report: Report) -> dict[str, Any]:
    """What was asked of the data: the rules that were judged, with options, limits and levels."""
    rules = [
        {
            "rule": rule.name,
            "code": rule.code,
            "check": rule.check,
            "options": dict(rule.options),
            "limit": rule.limit.to_dict(),
            "warn": rule.warn.to_dict() if rule.warn else None,
            "level": rule.level,
        }
        for rule in (verdict.rule for verdict in report.verdicts)
    ]
    return {"fail_on": report.fail_on, "rules": sorted(rules, key=lambda rule: str(rule["rule"]))}


def _split(split: SplitFacts) -> dict[str, Any]:
    return {
        "split": split.split,
        "format": split.format,
        "examples": split.examples,
        "files": [{"name": f.name, "sha256": f.sha256, "bytes": f.bytes} for f in split.files],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    m = verdict.measurement
    return {
        "code": verdict.rule.code,
        "rule": verdict.rule.name,
        "status": verdict.status,
        "level": verdict.level,
        "value": m.value,
        "interval": list(m.interval) if m.interval else None,
        "count": len(m.findings),
        "accepted": m.accepted,
    }
