"""The findings that a page can carry: a fair share of each rule within a budget of bytes, and what was left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.features.excerpts import without_secrets
from dataaudit.measurement import Place
from dataaudit.report import Report, Verdict

MOST = 2_000  # findings a rule
LEAST = 300_000  # bytes of all findings, however much else there is
_LONGEST = 400  # characters of a message, a path or a text
_RELATED = 8


@dataclass(frozen=True, slots=True)
class Exhibits:
    """`data` is JSON that is safe inside a script element; `words` says how much of `total` it holds."""

    data: str
    total: int
    words: str


def choose(reports: Sequence[Report], most: int, show_text: bool, room: int) -> Exhibits:
    """The first findings of every rule in turn until `room` bytes are spent, so that a loud rule hides no quiet one.

    What they quote comes in what is left then, for as many of them: a row that is named says more than one more text.
    """
    files: dict[str, int] = {}
    loud = [(index, report, v) for index, report in enumerate(reports) for v in _loudest_first(report)]
    kept, left = _in_turn([_encoded(number, v, most, files) for number, (_, _, v) in enumerate(loud)], room)
    sizes = list(map(len, kept))
    quoted: list[list[str]] = [[] for _ in loud]
    if show_text:
        quoted, _ = _in_turn([_quoted(v, size) for (_, _, v), size in zip(loud, sizes, strict=True)], left)
    rules = [
        {
            "key": f"{index}/{v.rule.code}",
            "dataset": report.name,
            "code": v.rule.code,
            "rule": v.rule.name,
            "level": v.level,
            "status": v.status,
            "shown": size,
        }
        for size, (index, report, v) in zip(sizes, loud, strict=True)
    ]
    head = {"text": show_text, "several": len(reports) > 1, "rules": rules, "files": list(files)}
    findings = ",".join(line for lines in kept for line in lines)
    quotes = ",".join(f"[{','.join(lines)}]" for lines in quoted)
    total = sum(len(v.measurement.findings) for _, _, v in loud)
    data = f'{_dump(head)[:-1]},"findings":[{findings}],"quotes":[{quotes}]}}'
    return Exhibits(data, total, _words(sum(sizes), total))


def _in_turn(queues: Sequence[Iterator[str]], left: int) -> tuple[list[list[str]], int]:
    """One of each queue after the other, until the bytes are spent; and how many are left."""
    kept: list[list[str]] = [[] for _ in queues]
    open_ = set(range(len(queues)))
    while open_:
        for number in sorted(open_):
            line = next(queues[number], None)
            if line is None or len(line) >= left:
                open_.discard(number)
                continue
            kept[number].append(line)
            left -= len(line) + 1
    return kept, left


def _loudest_first(report: Report) -> list[Verdict]:
    order = {"error": 0, "warning": 1, "note": 2}
    found = [v for v in report.verdicts if v.measurement.findings]
    return sorted(found, key=lambda v: (not v.failed, order.get(v.level, 3)))


def _encoded(rule: int, verdict: Verdict, most: int, files: dict[str, int]) -> Iterator[str]:
    def place(place: Place) -> list[Any]:
        return [place.split, files.setdefault(place.file, len(files)), place.row, place.line]

    for f in verdict.measurement.findings[:most]:
        related = [place(other) for other in f.related[:_RELATED]]
        yield _dump([rule, *place(f.place), _cut(f.path), _cut(f.message), f.score, related])


def _quoted(verdict: Verdict, most: int) -> Iterator[str]:
    for f in verdict.measurement.findings[:most]:
        yield _dump(_cut(f.text and without_secrets(f.text[: 10 * _LONGEST])))


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
