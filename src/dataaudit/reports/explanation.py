"""How one verdict came about: the numbers, the limit, the method, and what would change it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dataaudit.measurement import SliceShare
from dataaudit.report import Report, Verdict
from dataaudit.reports import wording

_BECAUSE = {
    "pass": "the whole measurement lies inside the limit",
    "fail": "the whole measurement lies outside the limit",
    "inconclusive": "the evidence does not decide",
    "skipped": "an input is missing",
    "error": "the check broke",
}
_MOST_SLICES = 10


def explain(report: Report, verdict: Verdict) -> str:
    """Text; no row is quoted."""
    m, rule = verdict.measurement, verdict.rule
    status = f"{verdict.status} ({verdict.level})" if verdict.failed else verdict.status
    lines = [f"{rule.code} {rule.name} on {wording.title(report)}: {status}, for {_because(verdict)}"]

    def say(label: str, text: str | None) -> None:
        if text:
            lines.append(f"  {label:<11}{text}")

    say("demand", rule.summary)
    say("limit", wording.limit(rule.limit, m.unit))
    say("warning", f"unless the value by itself is {wording.limit(rule.warn, m.unit)}" if rule.warn else None)
    if m.value is not None:
        say("value", wording.number(m.value, m.unit) + wording.of(m))
    if m.n and not (m.value is not None and m.unit.startswith("share")):
        say("n", f"{m.n:,}")
    say("interval", wording.value(m) if m.interval else ("none: counted exactly" if m.value is not None else None))
    say("reason", m.reason)
    say("method", m.method)
    say("options", json.dumps(dict(rule.options), ensure_ascii=False, default=str) if rule.options else None)
    for key, value in m.facts.items():
        say("fact", f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}")
    for share in _slices(verdict):
        say("slice", wording.slice_share(share))
    if len(m.slices) > _MOST_SLICES:
        say("slice", f"and {len(m.slices) - _MOST_SLICES:,} more, all in the report")
    for note in m.notes:
        say("note", note)
    if m.findings or m.accepted:
        say("findings", f"{len(m.findings):,}" + (f", {m.accepted:,} more accepted" if m.accepted else ""))
    say("to decide", None if verdict.status in ("pass", "fail") else m.unlock or m.settle)
    say("fix", rule.fix if verdict.failed else None)
    return "\n".join(wording.printable(line) for line in lines) + "\n"


def _because(verdict: Verdict) -> str:
    if verdict.not_applicable:
        return "nothing here can be measured by it"
    if verdict.limit is not verdict.rule.limit:
        return "the value lies outside the softer limit"
    return _BECAUSE[verdict.status]


def _slices(verdict: Verdict) -> Sequence[SliceShare]:
    """The shares by language, source and annotator, the worst first."""
    beyond = verdict.rule.limit.beyond
    return sorted(verdict.measurement.slices, key=lambda s: (-beyond(s.share), -s.n, s.row))[:_MOST_SLICES]
