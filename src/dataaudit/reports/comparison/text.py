"""The comparison on a terminal: rows, rules, what is new, the verdict last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from dataaudit.comparison import Comparison, RuleChange
from dataaudit.reports import wording
from dataaudit.reports.comparison import words


def render(comparisons: Sequence[Comparison], *, most: int | None, show_text: bool, verbosity: int) -> str:
    if verbosity < 0:
        return "".join(f"{_last_line(comparison)}\n" for comparison in comparisons)
    listed = words.MOST if most is None else most
    return "\n".join(
        "".join(f"{line}\n" for line in _lines(comparison, listed, show_text, verbosity > 0))
        for comparison in comparisons
    )


def _lines(comparison: Comparison, most: int, show_text: bool, whole: bool) -> Iterator[str]:
    yield click.style(wording.printable(comparison.title), bold=True)
    yield from (f"  {line}" for line in words.sizes(comparison))
    yield ""
    shown = [change for change in comparison.rules if whole or not change.same]
    width = max((len(change.either.rule.name) for change in shown), default=0)
    moves = [words.move(change) for change in shown]
    wide = max(map(len, moves), default=0)
    for change, move in zip(shown, moves, strict=True):
        word = words.word(change)
        styled = click.style(f"{word:<6}", fg=_colour(word), bold=word in ("FAIL", "ERROR"))
        rule = change.either.rule
        yield f"  {styled} {rule.code}  {rule.name:<{width}}  {move:<{wide}}  {_counts(change)}".rstrip()
    if not whole:
        yield f"  {'same':<6} {len(comparison.rules) - len(shown)} of {len(comparison.rules)} rules"
    yield ""
    for change in shown:
        if change.new and words.tells(change):
            rule = change.either.rule
            yield f"{click.style(f'{rule.code} {rule.name}', bold=True)}  new: {rule.summary}"
            yield from (f"  {line}" for line in _capped(words.findings(change, show_text), most))
            yield click.style(f"  {rule.fix} See: dataaudit rule {rule.name}", dim=True)
    for title, kind, changes in words.listed(comparison):
        yield click.style(f"{title}: {kind}", bold=True)
        yield from (f"  {line}" for line in _capped([words.row(change, show_text) for change in changes], most))
    yield _last_line(comparison)


def _capped(lines: Sequence[str], most: int) -> Iterator[str]:
    yield from map(wording.printable, lines[:most])
    if len(lines) > most:
        yield click.style(f"{len(lines) - most:,} more: --max-findings all", dim=True)


def _counts(change: RuleChange) -> str:
    """Where it stands against the limit, and how many findings came and went."""
    limit = words.limit(change)
    return ", ".join(part for part in (f"limit {limit}" if limit else "", words.come_and_gone(change)) if part)


def _colour(word: str) -> str | None:
    return {"FAIL": "red", "ERROR": "red", "warn": "yellow", "fixed": "green", "pass": "green"}.get(word)


def _last_line(comparison: Comparison) -> str:
    outcome = comparison.gated.outcome
    styled = click.style(outcome, fg="green" if outcome == "pass" else "red", bold=True)
    return styled + words.last_line(comparison).removeprefix(outcome)
