"""The report for people: verdict table first, evidence after, the verdict of the whole last."""

from __future__ import annotations

from collections.abc import Iterator

import click

from dataaudit.measurement import Finding
from dataaudit.report import Report, SplitFacts, Verdict
from dataaudit.reports import wording

SCREEN = 40
MOST = 20
_COLOURS = {"pass": "green", "FAIL": "red", "ERROR": "red", "warn": "yellow", "unsure": "cyan", "note": "blue"}
_SNIPPET = 60


def render(report: Report, *, max_findings: int | None = None, show_text: bool = False, verbosity: int = 0) -> str:
    """The report as styled text; click strips the styles where colour is off.

    max_findings  how many to list a rule; None fits the whole report on a screen, at most 20 a rule
    verbosity     -1 the last line only, 0 the usual, 1 with every rule, note and method
    """
    if verbosity < 0:
        return _last_line(report) + "\n"
    head = [*_files(report), "", *_table(report, verbosity), ""]
    tail = [_tier(report), _last_line(report)]
    shown = [
        v for v in report.verdicts if v.failed or v.status == "error" or (verbosity > 0 and v.measurement.findings)
    ]
    each = max_findings if max_findings is not None else _fitting(shown, SCREEN - len(head) - len(tail))
    body = [line for v in shown for line in _evidence(v, each, show_text)]
    return "\n".join(head + body + tail) + "\n"


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


def _table(report: Report, verbosity: int) -> Iterator[str]:
    quiet = [v for v in report.verdicts if _is_quiet(v)] if verbosity < 1 else []
    rows = [v for v in report.verdicts if v not in quiet]
    width = max((len(v.rule.name) for v in rows), default=0)
    for verdict in rows:
        word = wording.status(verdict)
        styled = click.style(f"{word:<6}", fg=_COLOURS.get(word), bold=word in ("FAIL", "ERROR"))
        line = f"  {styled} {verdict.rule.code}  {verdict.rule.name:<{width}}  {_measured(verdict)}"
        yield line.rstrip()
        if verbosity > 0:
            for note in verdict.measurement.notes:
                yield f"{'':9}{wording.printable(note)}"
            if verdict.measurement.method:
                yield f"{'':9}method: {verdict.measurement.method}"
    if quiet:
        yield f"  {click.style('pass  ', fg='green')} {len(quiet)} rules on row hygiene"


def _is_quiet(verdict: Verdict) -> bool:
    return verdict.rule.code.startswith("HYG") and (verdict.status == "pass" or verdict.not_applicable)


def _measured(verdict: Verdict) -> str:
    m = verdict.measurement
    if verdict.status == "error" or m.value is None:
        reason = m.reason or ""
        hint = m.unlock or m.settle
        return wording.printable(f"{reason} ({hint})" if hint else reason)
    text = f"{wording.value(m):<14} limit {wording.limit(verdict.rule.limit, m.unit):<12}"
    if verdict.failed and m.findings:
        text += f" {len(m.findings):,} finding{'' if len(m.findings) == 1 else 's'}"
    elif verdict.status == "inconclusive":
        text += f" {m.settle or m.reason}"
    return text


def _fitting(shown: list[Verdict], lines: int) -> int:
    frame = 3  # header, hidden count, next command
    spare = lines - frame * len(shown)
    return max(1, min(MOST, spare // max(1, len(shown))))


def _evidence(verdict: Verdict, most: int, show_text: bool) -> Iterator[str]:
    m = verdict.measurement
    colour = "red" if verdict.level == "error" else "yellow" if verdict.level == "warning" else "blue"
    title = click.style(f"{verdict.rule.code} {verdict.rule.name}", fg=colour, bold=True)
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


def _tier(report: Report) -> str:
    tier = report.tier
    good = (
        f"{tier.examples:,} examples"
        if tier.effective_examples == tier.examples
        else f"{tier.effective_examples:,} good of {tier.examples:,} examples"
    )
    text = f"tier: {tier.name} ({tier.title}), {good}"
    if tier.needs is not None:
        text += f"; {tier.needs:,} more good examples reach {tier.next_name}"
    if tier.capped_by:
        text += f"; expected only after {' '.join(tier.capped_by)} {'is' if len(tier.capped_by) == 1 else 'are'} fixed"
    return text


def _last_line(report: Report) -> str:
    total = len(report.verdicts)
    parts = [f"{report.decided} of {total} rules decided"]
    failed = [v.rule.code for v in report.verdicts if v.failed and v.level == "error"]
    warned = [v.rule.code for v in report.verdicts if v.failed and v.level == "warning"]
    broken = [v.rule.code for v in report.verdicts if v.status == "error"]
    for words, codes in (("failed", failed), ("warned", warned), ("broke", broken), ("unmeasured", report.unmeasured)):
        if codes:
            parts.append(f"{len(codes)} {words} ({' '.join(codes)})")
    if report.not_applicable:
        parts.append(f"{len(report.not_applicable)} not applicable")
    if report.exit_code == 0 and report.outcome not in ("pass",):
        parts.append(f"exit 0 because of --fail-on {report.fail_on}")
    colour = {"pass": "green", "undecided": "cyan"}.get(report.outcome, "red")
    return f"{click.style(report.outcome, fg=colour, bold=True)}: {', '.join(parts)}"
