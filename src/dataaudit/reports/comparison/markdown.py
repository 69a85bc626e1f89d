"""The comparison as a comment on a pull request: the verdict first, what changed, the rows folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dataaudit.comparison import Comparison, RuleChange
from dataaudit.reports.comparison import words
from dataaudit.reports.markdown import SIGN, escape


def render(comparisons: Sequence[Comparison], *, most: int | None, show_text: bool, verbosity: int = 0) -> str:
    listed = words.MOST if most is None else most
    return "\n".join(
        "".join(f"{line}\n" for line in _lines(comparison, listed, show_text)) for comparison in comparisons
    )


def _lines(comparison: Comparison, most: int, show_text: bool) -> Iterator[str]:
    gated = comparison.gated
    yield f"## {SIGN[gated.outcome]} dataaudit: {_arrowed(comparison.title)}"
    yield ""
    yield f"**{escape(words.last_line(comparison))}**"
    yield ""
    yield from (f"- {_arrowed(line)}" for line in words.sizes(comparison))
    yield ""
    shown = [change for change in comparison.rules if not change.same]
    yield from _table(shown)
    for change in shown:
        if change.new and words.tells(change):
            rule = change.either.rule
            yield from _folded(
                f"{rule.code} {rule.name}: {len(change.new):,} new",
                words.findings(change, show_text),
                most,
                f"{rule.summary}. {rule.fix}",
            )
    for title, kind, changes in words.listed(comparison):
        yield from _folded(f"{title}: {len(changes):,} {kind}", [words.row(c, show_text) for c in changes], most)
    rest = [change for change in comparison.rules if change.same]
    if rest:
        yield f"<details><summary>{len(rest)} of {len(comparison.rules)} rules as before</summary>"
        yield ""
        yield from _table([change for change in rest if change.either.measurement.value is not None])
        unknown = [change.either.rule.code for change in rest if change.either.measurement.value is None]
        if unknown:
            yield f"Without a number: {' '.join(unknown)}"
            yield ""
        yield "</details>"


def _table(changes: Sequence[RuleChange]) -> Iterator[str]:
    if not changes:
        return
    yield "| | Rule | Before and after | Limit | Findings |"
    yield "|---|---|---|---|---|"
    for change in changes:
        word, rule = words.word(change), change.either.rule
        word = f"**{word}**" if word in ("FAIL", "ERROR") else word
        cells = [
            word,
            f"`{rule.code}` {rule.name}",
            _arrowed(words.move(change)),
            words.limit(change),
            escape(words.come_and_gone(change)),
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _arrowed(text: str) -> str:
    return " → ".join(escape(part) for part in text.split(" -> "))


def _folded(title: str, lines: Sequence[str], most: int, first: str = "") -> Iterator[str]:
    yield f"<details><summary>{title}</summary>"
    yield ""
    if first:
        yield escape(first)
        yield ""
    yield from (f"- {escape(line)}" for line in lines[:most])
    if len(lines) > most:
        yield f"- {len(lines) - most:,} more"
    yield ""
    yield "</details>"
    yield ""
