"""What changed between two versions of a dataset, for a terminal, a pull request or a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import click
import orjson

from dataaudit.comparison import Change, Comparison, RuleChange
from dataaudit.comparison.rows import Kind
from dataaudit.measurement import Place
from dataaudit.report import Verdict
from dataaudit.reports import wording
from dataaudit.reports.json import dumps, finding_to_dict, place_to_dict
from dataaudit.reports.markdown import SIGN, escape

SCHEMA = "dataaudit/diff/v1"
FORMATS = {"text": ".txt", "markdown": ".md", "json": ".json"}
MOST = 10
_KINDS: tuple[Kind, ...] = ("added", "removed", "relabelled", "edited")
_TITLES = {"train": "train", "holdout": "hold-out", "production": "production"}


def render(comparison: Comparison, name: str, *, max_findings: int | None = None, show_text: bool = False) -> str:
    """The comparison in one of FORMATS. `max_findings` caps the rows listed a rule and a kind of change."""
    most = MOST if max_findings is None else max_findings
    if name == "json":
        return dumps(_to_dict(comparison, show_text), orjson.OPT_INDENT_2) + "\n"
    lines = _markdown if name == "markdown" else _text
    return "\n".join(lines(comparison, most, show_text)) + "\n"


def _text(comparison: Comparison, most: int, show_text: bool) -> Iterator[str]:
    yield f"{wording.printable(wording.title(comparison.old))} -> {wording.printable(wording.title(comparison.new))}"
    yield from (f"  {line}" for line in _sizes(comparison))
    yield ""
    shown = [change for change in comparison.rules if not change.same]
    width = max((len(change.either.rule.name) for change in shown), default=0)
    moves = [_move(change) for change in shown]
    wide = max(map(len, moves), default=0)
    for change, move in zip(shown, moves, strict=True):
        word = _word(change)
        styled = click.style(f"{word:<6}", fg=_colour(word), bold=word in ("FAIL", "ERROR"))
        rule = change.either.rule
        yield f"  {styled} {rule.code}  {rule.name:<{width}}  {move:<{wide}}  {_counts(change)}".rstrip()
    yield f"  {'same':<6} {len(comparison.rules) - len(shown)} of {len(comparison.rules)} rules"
    yield ""
    for change in shown:
        if change.new and _tells(change):
            rule = change.either.rule
            yield f"{click.style(f'{rule.code} {rule.name}', bold=True)}  new: {rule.summary}"
            for finding in change.new[:most]:
                yield f"  {wording.printable(wording.located(finding, show_text))}"
            if len(change.new) > most:
                yield click.style(f"  {len(change.new) - most:,} more: --max-findings all", dim=True)
    for title, kind, changes in _listed(comparison):
        yield click.style(f"{title}: {kind}", bold=True)
        yield from (f"  {wording.printable(_row(change, show_text))}" for change in changes[:most])
        if len(changes) > most:
            yield click.style(f"  {len(changes) - most:,} more: --max-findings all", dim=True)
    yield _last_line(comparison)


def _markdown(comparison: Comparison, most: int, show_text: bool) -> Iterator[str]:
    gated = comparison.gated
    yield f"## {SIGN[gated.outcome]} dataaudit diff: {escape(wording.title(comparison.new))}"
    yield ""
    yield f"**{escape(_last_line(comparison, plain=True))}**"
    yield ""
    yield from (f"- {escape(line)}" for line in _sizes(comparison))
    yield ""
    shown = [change for change in comparison.rules if not change.same]
    if shown:
        yield "| | Rule | Before and after | |"
        yield "|---|---|---|---|"
    for change in shown:
        word, rule = _word(change), change.either.rule
        word = f"**{word}**" if word in ("FAIL", "ERROR") else word
        yield f"| {word} | `{rule.code}` {rule.name} | {escape(_move(change))} | {escape(_counts(change))} |"
    yield ""
    yield f"{len(comparison.rules) - len(shown)} of {len(comparison.rules)} rules are as before."
    yield ""
    for change in shown:
        if change.new and _tells(change):
            lines = [wording.located(finding, show_text) for finding in change.new]
            yield from _folded(f"{change.either.rule.code}: {len(change.new):,} new", lines, most)
    for title, kind, changes in _listed(comparison):
        yield from _folded(f"{title}: {len(changes):,} {kind}", [_row(c, show_text) for c in changes], most)


def _folded(title: str, lines: Sequence[str], most: int) -> Iterator[str]:
    yield f"<details><summary>{escape(title)}</summary>"
    yield ""
    yield from (f"- {escape(line)}" for line in lines[:most])
    if len(lines) > most:
        yield f"- {len(lines) - most:,} more"
    yield ""
    yield "</details>"
    yield ""


def _sizes(comparison: Comparison) -> Iterator[str]:
    """`train: 1,840 -> 1,905 examples: 72 added, 7 removed`, and the tier where it moved."""
    before = {facts.split: facts for facts in comparison.old.datasets}
    for facts in comparison.new.datasets:
        old = before.pop(facts.split, None)
        line = f"{_TITLES[facts.split]}: {f'{old.examples:,}' if old else 'none'} -> {facts.examples:,} examples"
        if comparison.rows is None:
            yield line + ("" if old and old.sha256 == facts.sha256 else ", rows not compared (reports hold none)")
        else:
            yield line + _kinds(comparison.rows.get(facts.split, ()))
    yield from (f"{_TITLES[split]}: {facts.examples:,} examples -> none" for split, facts in before.items())
    if comparison.old.tier.name != comparison.new.tier.name:
        yield f"tier: {comparison.old.tier.name} -> {comparison.new.tier.name}"


def _kinds(changes: Sequence[Change]) -> str:
    counted = Counter(change.kind for change in changes)
    parts = [f"{counted[kind]:,} {kind}" for kind in _KINDS if counted[kind]]
    return f": {', '.join(parts)}" if parts else ", unchanged"


def _move(change: RuleChange) -> str:
    """`4.1 % -> 5.6 %`, or in words where there is no number."""
    before, after = (_state(verdict) for verdict in (change.before, change.after))
    return before if before == after else f"{before} -> {after}"


def _state(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not judged"
    if verdict.measurement.value is None:
        return "n/a" if verdict.not_applicable else verdict.status
    return wording.value(verdict.measurement)


def _counts(change: RuleChange) -> str:
    """Where it stands against the limit, and how many examples came and went."""
    parts = []
    if change.after and (limit := wording.limit(change.after.rule.limit, change.after.measurement.unit)):
        parts.append(f"limit {limit}")
    if change.new:
        parts.append(f"{len(change.new):,} new")
    if change.gone:
        parts.append(f"{change.gone:,} gone")
    if change.after and change.after.failed and change.gate and not change.gate.failed:
        parts.append("failed before too" if change.before and change.before.failed else "not by what is new")
    return ", ".join(parts)


def _word(change: RuleChange) -> str:
    """The verdict over what is new; `fixed` where a rule failed and does no more."""
    if change.gate is None:
        return "-"
    if change.before and change.before.failed and not (change.after and change.after.failed):
        return "fixed" if change.after and change.after.status == "pass" else wording.status(change.gate)
    return wording.status(change.gate)


def _tells(change: RuleChange) -> bool:
    """Whether the new findings are worth a list: a rule that passes or cannot decide names rows only to help."""
    return change.after is not None and change.after.failed


def _colour(word: str) -> str | None:
    return {"FAIL": "red", "ERROR": "red", "warn": "yellow", "fixed": "green", "pass": "green"}.get(word)


def _listed(comparison: Comparison) -> Iterator[tuple[str, str, list[Change]]]:
    """Relabelled, edited and removed rows by split. Added ones are not listed: there, the findings speak."""
    for split, changes in (comparison.rows or {}).items():
        for kind in ("relabelled", "edited", "removed"):
            found = [change for change in changes if change.kind == kind]
            if found:
                yield _TITLES[split], kind, found


def _row(change: Change, show_text: bool) -> str:
    here = change.new or change.old
    assert here is not None
    line = f"{wording.place(here)} row {here.row}"
    if change.old and change.new and change.old.row != change.new.row:
        line += f" (was row {change.old.row})"
    if change.fields:
        line += f": {', '.join(change.fields)}"
    return line + (f" | {change.text}" if show_text and change.text else "")


def _last_line(comparison: Comparison, plain: bool = False) -> str:
    gated = comparison.gated
    gates = [v.rule.code for v in gated.verdicts if gated.gates(v)]
    known = [v.rule.code for v in comparison.new.verdicts if comparison.new.gates(v) and v.rule.code not in gates]
    words = f"{' '.join(gates)} by what is new" if gates else "nothing new fails"
    if known:
        words += f"; {' '.join(known)} failed before and still {'do' if len(known) > 1 else 'does'}"
    if plain:
        return f"{gated.outcome}: {words}"
    return f"{click.style(gated.outcome, fg='green' if gated.outcome == 'pass' else 'red', bold=True)}: {words}"


def _to_dict(comparison: Comparison, show_text: bool) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "verdict": comparison.gated.outcome,
        "exit_code": comparison.gated.exit_code,
        "old": wording.title(comparison.old),
        "new": wording.title(comparison.new),
        "tier": [comparison.old.tier.name, comparison.new.tier.name],
        "examples": {
            side: {facts.split: facts.examples for facts in report.datasets}
            for side, report in (("old", comparison.old), ("new", comparison.new))
        },
        "rules": [_rule(change, show_text) for change in comparison.rules],
        "rows": comparison.rows
        and {split: [_change(change, show_text) for change in changes] for split, changes in comparison.rows.items()},
    }


def _rule(change: RuleChange, show_text: bool) -> dict[str, Any]:
    return {
        "code": change.either.rule.code,
        "rule": change.either.rule.name,
        "before": change.before and {"status": change.before.status, "value": change.before.measurement.value},
        "after": change.after and {"status": change.after.status, "value": change.after.measurement.value},
        "by_what_is_new": change.gate and {"status": change.gate.status, "level": change.gate.level},
        "new": [finding_to_dict(finding, show_text) for finding in change.new],
        "gone": change.gone,
    }


def _change(change: Change, show_text: bool) -> dict[str, Any]:
    def at(place: Place | None) -> dict[str, Any] | None:
        return place_to_dict(place) if place else None

    data = {"kind": change.kind, "old": at(change.old), "new": at(change.new), "fields": list(change.fields)}
    return data | ({"text": change.text} if show_text else {})
