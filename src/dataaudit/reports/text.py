"""The report for people: verdict table first, evidence after, the verdict of the whole last."""

from __future__ import annotations

from collections.abc import Iterator

import click

from dataaudit.measurement import Finding
from dataaudit.report import Report, SplitFacts, Verdict
from dataaudit.reports import wording
from dataaudit.reports.table import table

SCREEN = 40
MOST = 20
_SNIPPET = 60


def render(report: Report, *, max_findings: int | None = None, show_text: bool = False, verbosity: int = 0) -> str:
    """The report as styled text; click strips the styles where colour is off.

    max_findings  how many to list a rule; None fits the whole report on a screen, at most 20 a rule
    verbosity     -1 the last line only, 0 the usual, 1 with every rule, note and method
    """
    if verbosity < 0:
        return _last_line(report) + "\n"
    head = [*_files(report), "", *table(report, verbosity > 0, show_text), ""]
    tail = [wording.tier(report.tier), _last_line(report)]
    if mending := wording.mending(report):
        tail.insert(0, wording.printable(f"mend: {mending}"))
    failed = [v for v in report.verdicts if v.failed or v.status == "error"]
    failed += [v for v in report.verdicts if verbosity > 0 and v not in failed and v.measurement.findings]
    failed.sort(key=lambda v: ("error", "warning", "note", "off").index(v.level))
    if max_findings is None and verbosity < 1:
        body = _fitted(failed, SCREEN - len(head) - len(tail), show_text)
    else:
        most = MOST if max_findings is None else max_findings
        body = [line for v in failed for line in _evidence(v, most, show_text)]
    return "\n".join(head + body + tail) + "\n"


def _fitted(failed: list[Verdict], room: int, show_text: bool) -> list[str]:
    """The evidence that fits: a line for each rule, the worst first; where there is more room, more findings."""
    if not failed:
        return []
    spare = room - 2 * len(failed)  # a rule's block is its findings, a headline and the way to mend it
    if spare >= len(failed):
        each = min(MOST, spare // len(failed))
        return [line for v in failed for line in _evidence(v, each, show_text)]
    listed = failed[: max(1, room - 1)]
    firsts = [v.measurement.findings[0] for v in listed if v.measurement.findings]
    width = max((len(wording.place(f.place)) for f in firsts), default=0)
    lines = [_in_a_line(v, width, show_text) for v in listed]
    left = f"; no room for {' '.join(v.rule.code for v in failed[len(listed) :])}" if len(listed) < len(failed) else ""
    names = f"dataaudit rule {failed[0].rule.code} (or another) says why and how to mend it"
    return [*lines, click.style(f"{names}; --max-findings all lists every finding{left}", dim=True)]


def _in_a_line(verdict: Verdict, width: int, show_text: bool) -> str:
    m = verdict.measurement
    code = click.style(verdict.rule.code, fg=_colour(verdict), bold=True)
    if verdict.status == "error" or not m.findings:
        return f"{code}  {wording.printable(m.reason or verdict.rule.fix)}"
    more = f" (and {len(m.findings) - 1:,} more)" if len(m.findings) > 1 else ""
    place = wording.printable(wording.place(m.findings[0].place))
    return f"{code}  {place:<{width}}  {_finding(m.findings[0], show_text)}{more}"


def _colour(verdict: Verdict) -> str:
    return {"error": "red", "warning": "yellow"}.get(verdict.level, "blue")


def _files(report: Report) -> Iterator[str]:
    width = max(len(_name(facts)) for facts in report.datasets)
    for facts in report.datasets:
        role = {"train": "", "holdout": "  hold-out", "production": "  production"}[facts.split]
        labels = f", {facts.labels} labels" if facts.labels else ""
        bad = f", {facts.unreadable:,} unreadable" if facts.unreadable else ""
        examples = f"{facts.examples:,} example{'' if facts.examples == 1 else 's'}"
        yield f"{_name(facts):<{width}}  {examples}{bad}, {facts.taken_for}{labels}{role}"
        for note in facts.notes[:2]:
            yield f"  {wording.printable(note)}"


def _name(facts: SplitFacts) -> str:
    first = wording.printable(facts.files[0].name)
    return first if len(facts.files) == 1 else f"{first} and {len(facts.files) - 1} more"


def _evidence(verdict: Verdict, most: int, show_text: bool) -> Iterator[str]:
    m = verdict.measurement
    title = click.style(f"{verdict.rule.code} {verdict.rule.name}", fg=_colour(verdict), bold=True)
    yield f"{title}  {verdict.rule.summary}"
    if verdict.status == "error":
        yield f"  {wording.printable(m.reason or '')}"
        return
    listed = m.findings[:most]
    width = max((len(wording.place(f.place)) for f in listed), default=0)
    for finding in listed:
        yield f"  {wording.printable(wording.place(finding.place)):<{width}}  {_finding(finding, show_text)}"
    hidden = len(m.findings) - len(listed)
    more = f"{hidden:,} more: --max-findings all; " if hidden else ""
    yield click.style(f"  {more}{verdict.rule.fix} See: dataaudit rule {verdict.rule.name}", dim=True)


def _finding(finding: Finding, show_text: bool) -> str:
    line = wording.printable(wording.finding(finding))
    if show_text and finding.text:
        text = wording.printable(finding.text)
        line += f"  | {text if len(text) <= _SNIPPET else text[: _SNIPPET - 1] + '…'}"
    return line


def _last_line(report: Report) -> str:
    colour = {"pass": "green", "undecided": "cyan"}.get(report.outcome, "red")
    counted = wording.last_line(report).removeprefix(report.outcome)
    return f"{click.style(report.outcome, fg=colour, bold=True)}{counted}"
