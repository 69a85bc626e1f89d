"""A JSON object whose values are the rows, each under a key of its own: `{"q1": {...}, "q2": {...}}`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from dataaudit.sources.spans import Member, Span

_FEWEST = 20  # rows: an object with fewer fields may be a record
_ASKED = 200
TWICE = "the key of this row stands twice in the file; parsers keep only one of the rows"


def rows_by_key(text: str, members: Sequence[Member]) -> list[Span] | None:
    """The rows with what leads to them, their keys; None where the object is something else."""
    objects = [member for member in members if text[member.value.begin] == "{"]
    if len(objects) < _FEWEST or len(objects) < len(members) or not _are_alike(text, objects[:_ASKED]):
        return None
    seen: set[str] = set()
    rows = []
    for name, begin, value, _ in objects:
        rows.append(value._replace(lead=value.begin - begin, problem=TWICE if name in seen else None))
        seen.add(name)
    return rows


def _are_alike(text: str, members: Sequence[Member]) -> bool:
    """Whether nearly all objects have a field in common."""
    rows = [row for member in members if isinstance(row := _parsed(text, member.value), dict)]
    fields = Counter(name for row in rows for name in row)
    return max(fields.values(), default=0) * 10 >= 9 * len(members)


def _parsed(text: str, span: Span) -> Any:
    try:
        return orjson.loads(text[span.begin : span.end])
    except ValueError:
        return None
