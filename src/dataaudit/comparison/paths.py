"""Where two versions of a row differ: field paths, and a short quotation of the first difference."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from dataaudit.formats.paths import text_of

_AROUND = 12
_LONGEST = 24


def changed_paths(old: Any, new: Any) -> list[str]:
    """The innermost fields that differ, in order."""
    return [path or "the row" for path, _, _ in _differences(old, new, "")]


def first_difference(old: Any, new: Any) -> str | None:
    """`… within 14 days -> … within 30 days`, of the first field that differs."""
    found = next(_differences(old, new, ""), None)
    if found is None:
        return None
    before, after = (_plain(value) for value in found[1:])
    start = max(
        0, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))) - _AROUND
    )
    shown = [text[start : start + _AROUND + _LONGEST] or "nothing" for text in (before, after)]
    return " -> ".join(f"{'…' if start else ''}{text}" for text in shown)


def _plain(value: Any) -> str:
    return "" if value is None else text_of(value)


def _differences(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _differences(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, f"{path}[{index}]")
    elif type(old) is not type(new) or old != new:
        yield path, old, new
