"""The findings that a page can carry: a fair share of each rule within a budget of bytes, and what was left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.measurement import Finding, Place
from dataaudit.report import Report, Verdict

MOST = 2_000  # findings a rule
BUDGET = 1_500_000  # bytes of all findings; with the checklist the page stays below 2 MB
_LONGEST = 400  # characters of a message, a path or a text
_RELATED = 8


@dataclass(frozen=True, slots=True)
class Exhibits:
    """`data` is JSON that is safe inside a script element; `words` says how much of `total` it holds."""

    data: str
    total: int
    words: str


def choose(reports: Sequence[Report], most: int, show_text: bool) -> Exhibits:
    """The first findings of every rule in turn until the budget is spent, so that a loud rule hides no quiet one."""
    files: dict[str, int] = {}
    loud = [(index, report, v) for index, report in enumerate(reports) for v in _loudest_first(report)]
    queues = [_encoded(number, v, most, show_text, files) for number, (_, _, v) in enumerate(loud)]
    kept: list[list[str]] = [[] for _ in queues]
    open_, left = set(range(len(queues))), BUDGET
    while open_ and left > 0:
        for number in sorted(open_):
            line = next(queues[number], None)
            if line is None or len(line) > left:
                open_.discard(number)
                continue
            kept[number].append(line)
            left -= len(line) + 1
    rules = [
        {
            "key": f"{index}/{v.rule.code}",
            "dataset": report.name,
            "code": v.rule.code,
            "rule": v.rule.name,
            "level": v.level,
            "status": v.status,
            "shown": len(kept[number]),
        }
        for number, (index, report, v) in enumerate(loud)
    ]
    head = {"text": show_text, "several": len(reports) > 1, "rules": rules, "files": list(files)}
    lines = ",".join(line for lines in kept for line in lines)
    total = sum(len(v.measurement.findings) for _, _, v in loud)
    return Exhibits(f'{_dump(head)[:-1]},"findings":[{lines}]}}', total, _words(sum(map(len, kept)), total))


def _loudest_first(report: Report) -> list[Verdict]:
    order = {"error": 0, "warning": 1, "note": 2}
    found = [v for v in report.verdicts if v.measurement.findings]
    return sorted(found, key=lambda v: (not v.failed, order.get(v.level, 3)))


def _encoded(rule: int, verdict: Verdict, most: int, show_text: bool, files: dict[str, int]) -> Iterator[str]:
    for finding in verdict.measurement.findings[:most]:
        yield _dump(_row(rule, finding, show_text, files))


def _row(rule: int, finding: Finding, show_text: bool, files: dict[str, int]) -> list[Any]:
    def place(place: Place) -> list[Any]:
        return [place.split, files.setdefault(place.file, len(files)), place.row, place.line]

    path, message, text = _cut(finding.path), _cut(finding.message), _cut(finding.text) if show_text else None
    related = [place(other) for other in finding.related[:_RELATED]]
    return [rule, *place(finding.place), path, message, finding.score, related, text]


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _dump(data: Any) -> str:
    """ASCII, so that no direction mark or half character gets through, and no `<` that could end the element."""
    text = json.dumps(_finite(data), separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _finite(data: Any) -> Any:
    if isinstance(data, list):
        return [_finite(item) for item in data]
    return None if isinstance(data, float) and data - data != 0 else data


def _words(shown: int, total: int) -> str:
    if shown == total:
        return f"All {total:,} findings are here." if total > 1 else ""
    return (
        f"{shown:,} of {total:,} findings are here, the first of every rule; "
        f"{total - shown:,} were left out (the JSON report has all)."
    )
