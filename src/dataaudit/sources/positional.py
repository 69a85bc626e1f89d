"""Rows that are lists, such as `["where is my card", "card_arrival"]`: columns without names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataaudit.sources import Records


def name_columns(records: Records, first: int, name: str) -> None:
    """Turns the list rows from index `first` on into objects with the fields 1, 2, ..., as a headerless table has.

    Only where most rows are lists of the same width that hold no objects; others stay what they are.
    """
    widths = Counter(len(row) for row in records.data[first:] if _is_flat(row))
    if not widths:
        return
    width, count = widths.most_common(1)[0]
    if width < 2 or count * 2 <= len(records.data) - first:
        return
    names = [str(i + 1) for i in range(width)]
    for index in range(first, len(records.data)):
        row = records.data[index]
        if _is_flat(row) and len(row) == width:
            records.data[index] = dict(zip(names, row, strict=True))
    records.notes.append(f"{name}: the rows are lists; their {width} columns are called 1 to {width}")


def _is_flat(row: Any) -> bool:
    return isinstance(row, list) and not any(isinstance(cell, dict) for cell in row)
