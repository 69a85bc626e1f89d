"""Markdown for a step summary or a pull request comment: the verdict first, the table, the rows folded away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dataaudit.report import Report, Verdict
from dataaudit.reports import wording
from dataaudit.reports.table import sorted_out

MOST = 50  # GitHub refuses summaries above 1 MiB and shows none of them
SIGN = {"pass": "✅", "fail": "❌", "undecided": "❔", "error": "💥"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!@])")


def render(reports: Sequence[Report], *, max_findings: int | None = None, show_text: bool = False) -> str:
    """One section a dataset."""
    most = MOST if max_findings is None else max_findings
    return "\n".join(line for report in reports for line in _section(report, most, show_text)) + "\n"


def _section(report: Report, most: int, show_text: bool) -> Iterator[str]:
    yield f"## {SIGN[report.outcome]} dataaudit: {escape(wording.title(report))}"
    yield ""
    yield f"**{escape(wording.last_line(report))}**"
    yield ""
    for facts in report.datasets:
        yield f"- {facts.split}: {escape(wording.split(facts))}"
    yield f"- {escape(wording.tier(report.tier))}"
    yield from (f"- {escape(note)}" for note in report.notes)
    yield ""
    told, passed, absent = sorted_out(report)
    if told:
        yield from _table(told)
    if passed:
        yield f"<details><summary>{len(passed)} passed</summary>"
        yield ""
        yield from _table(passed)
        yield "</details>"
        yield ""
    if absent:
        yield f"Nothing here that these could measure: {', '.join(f'`{v.rule.code}`' for v in absent)}"
        yield ""
    for verdict in told:
        if verdict.failed or report.gates(verdict):
            yield from _details(verdict, most, show_text)


def _table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield "| | Rule | Measured | Limit | Findings |"
    yield "|---|---|---|---|---:|"
    yield from map(_row, verdicts)
    yield ""


def _row(verdict: Verdict) -> str:
    m, rule = verdict.measurement, verdict.rule
    measured = wording.value(m) if m.value is not None else wording.why_not(m)
    found = f"{len(m.findings):,}" if m.findings else ""
    if m.accepted:
        found = f"{len(m.findings) + m.accepted:,} found, {m.accepted:,} accepted"
    word = wording.status(verdict)
    word = f"**{word}**" if word in ("FAIL", "ERROR") else word
    limit = escape(wording.limit(verdict.limit, m.unit))
    return f"| {word} | `{rule.code}` {rule.name} | {escape(measured)} | {limit} | {found} |"


def _details(verdict: Verdict, most: int, show_text: bool) -> Iterator[str]:
    findings = verdict.measurement.findings
    yield f"<details><summary>{verdict.rule.code} {verdict.rule.name}: {escape(verdict.rule.summary)}</summary>"
    yield ""
    if verdict.status == "error":
        yield escape(verdict.measurement.reason or "")
    for finding in findings[:most]:
        yield f"- `{wording.printable(wording.place(finding.place)).replace('`', '')}` " + escape(
            wording.message(finding, show_text)
        )
    if len(findings) > most:
        yield f"- {len(findings) - most:,} more"
    yield ""
    yield escape(wording.next_step(verdict))
    yield ""
    yield "</details>"
    yield ""


def escape(text: str) -> str:
    """Text that no reader takes for markup, a mention or a cell's end."""
    return _SPECIAL.sub(r"\\\1", wording.printable(text)).replace("\\@", "&#64;").replace("\\<", "&lt;")
