"""The verdict table of the report for people: what wants attention a line each, the worst first; the rest is folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import click

from dataaudit.measurement import Measurement
from dataaudit.report import Report, Verdict
from dataaudit.reports import wording

_COLOURS = {"FAIL": "red", "ERROR": "red", "warn": "yellow", "note": "blue", "unsure": "cyan", "pass": "green"}
_ORDER = ("FAIL", "ERROR", "warn", "note", "unsure", "skip", "pass", "n/a")


def table(report: Report, every_rule: bool, show_text: bool) -> Iterator[str]:
    """A line for each rule that was judged and did not simply pass, then the others together.

    every_rule  each rule has its line, its notes and its method, in the order of the checklist
    """
    if every_rule:
        yield from _lines(report.verdicts, True, show_text)
        return
    told, passed, absent = sorted_out(report)
    yield from _lines([v for v in told if v.status != "skipped"], False, show_text)
    skipped = [v for v in told if v.status == "skipped"]
    for why in dict.fromkeys(_measured(v) for v in skipped):
        yield f"  {_word('skip')} {' '.join(v.rule.code for v in skipped if _measured(v) == why)}  {why}"
    for group, verdicts in groupby(passed, key=lambda v: v.rule.code[:3]):
        yield f"  {_word('pass')} {group}     {_passed(list(verdicts))}"
    if absent:
        codes = " ".join(v.rule.code for v in absent)
        yield f"  {_word('n/a')} {codes}  nothing here that they could measure (-v says why)"


def sorted_out(report: Report) -> tuple[list[Verdict], list[Verdict], list[Verdict]]:
    """What is to be told, the worst first; what simply passed; what could not apply."""
    passed = [v for v in report.verdicts if v.status == "pass" and not (v.measurement.accepted or v.worst)]
    absent = [v for v in report.verdicts if v.not_applicable]
    told = [v for v in report.verdicts if v not in passed and v not in absent]
    return sorted(told, key=lambda v: _ORDER.index(wording.status(v))), passed, absent


def _lines(verdicts: Sequence[Verdict], every_note: bool, show_text: bool) -> Iterator[str]:
    width = max((len(v.rule.name) for v in verdicts), default=0)
    for verdict in verdicts:
        named = f"{_word(wording.status(verdict))} {verdict.rule.code}  {verdict.rule.name:<{width}}"
        yield f"  {named}  {_measured(verdict)}".rstrip()
        if verdict.worst:
            yield f"{'':9}worst: {wording.printable(wording.worst_slice(verdict, show_text))}"
        if every_note:
            for note in verdict.measurement.notes:
                yield f"{'':9}{wording.printable(note)}"
            if verdict.measurement.method:
                yield f"{'':9}method: {verdict.measurement.method}"


def _word(word: str) -> str:
    return click.style(f"{word:<6}", fg=_COLOURS.get(word), bold=word in ("FAIL", "ERROR"))


def _passed(verdicts: Sequence[Verdict]) -> str:
    """`equal-duplicates 0.3 %, near-duplicates 2.1 %, number-variants`: a number is told where it is not nothing."""
    if verdicts[0].rule.code.startswith("HYG"):
        return f"{len(verdicts)} rule{'' if len(verdicts) == 1 else 's'} on row hygiene"
    measured = ((v.rule.name, v.measurement) for v in verdicts)
    return ", ".join(f"{name} {wording.value(m)} {_of_what(m)}".rstrip() if m.value else name for name, m in measured)


def _of_what(m: Measurement) -> str:
    """What a share is of, where that is not the examples."""
    return m.unit.removeprefix("share ") if m.unit.startswith("share of ") and m.unit != "share of examples" else ""


def _measured(verdict: Verdict) -> str:
    m = verdict.measurement
    if verdict.status == "error" or m.value is None:
        return wording.printable(wording.why_not(m)) + _to_look_at(verdict)
    text = f"{wording.value(m):<14} limit {wording.limit(verdict.limit, m.unit):<12}"
    if m.accepted:
        text += f" {len(m.findings) + m.accepted:,} found, {m.accepted:,} accepted"
    elif verdict.failed and m.findings:
        text += f" {len(m.findings):,} finding{'' if len(m.findings) == 1 else 's'}"
    elif verdict.status == "inconclusive":
        text += f" {m.settle or m.reason}{_to_look_at(verdict)}"
    elif of_what := _of_what(m):
        text += f" {of_what}"
    return text


def _to_look_at(verdict: Verdict) -> str:
    """Suspects and the like: rows that prove nothing, and where a look pays first."""
    count = len(verdict.measurement.findings) if verdict.status == "inconclusive" else 0
    return f"; {count:,} to look at first (-v)" if count else ""
