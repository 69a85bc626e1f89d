"""Which character divides the cells of a table?"""

from __future__ import annotations

import csv
from collections import Counter

TAB = "\t"
_DELIMITERS = (TAB, ",", ";", "|")


def delimiter_of(lines: list[bytes]) -> str | None:
    """The character that divides most lines into the same number of cells; None if there is none.

    A tab is preferred: commas and semicolons occur in text, tabs hardly ever.
    """
    text = [line.decode("utf-8", "replace") for line in lines if line.strip()]
    best: tuple[float, str] | None = None
    for delimiter in _DELIMITERS:
        counts = Counter(_width(line, delimiter) for line in text)
        cells, often = max(counts.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        score = often / max(len(text), 1) + (0.5 if delimiter == TAB else 0)
        if cells > 1 and often * 2 >= len(text) and (best is None or score > best[0]):
            best = (score, delimiter)
    if best is None and text:
        return next((d for d in (TAB, ",") if d in text[0] and _as_records(text, d)), None)
    return best[1] if best else None


def quote_of(lines: list[bytes], delimiter: str) -> str:
    """What encloses a cell that holds the delimiter: an apostrophe only where that makes more lines agree."""
    text = [line.decode("utf-8", "replace") for line in lines if line.strip()]
    if not any(f"{delimiter}'" in line for line in text):
        return '"'
    often = {quote: max(Counter(_width(line, delimiter, quote) for line in text).values()) for quote in ('"', "'")}
    agree = often["'"] > often['"'] and often["'"] * 10 >= len(text) * 9
    return "'" if agree else '"'


def _as_records(text: list[str], delimiter: str) -> bool:
    """Line breaks in quotes spoil the count of the lines; the records agree. Prose with commas does neither."""
    try:
        widths = Counter(map(len, csv.reader((line + "\n" for line in text), delimiter=delimiter)))
    except csv.Error:
        return True
    cells, often = widths.most_common(1)[0]
    return cells > 1 and often * 2 >= widths.total()


def _width(line: str, delimiter: str, quote: str = '"') -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, quotechar=quote), []))
    except csv.Error:
        return line.count(delimiter) + 1


def same_width(lines: list[bytes]) -> bool:
    """True if nearly all lines hold the same number of tabs: then no cell spans lines."""
    widths = Counter(line.count(b"\t") for line in lines if line.strip())
    return bool(widths) and max(widths.values()) * 100 >= 99 * sum(widths.values())
