"""Tells from the first bytes what a text file holds."""

from __future__ import annotations

from typing import Literal

import orjson

Container = Literal["lines", "document", "table"]


def container_of(head: bytes) -> Container:
    """`lines` (JSONL), `document` (other JSON) or `table` (CSV, TSV, CoNLL)."""
    first = next((line for line in head.split(b"\n") if line.strip()), b"").strip()
    if not first:
        return "lines"
    several = b"\n" in head.strip()
    if first[:1] not in (b"{", b"["):
        return "lines" if share_of_json_lines(head) >= 0.5 or _is_json(first) else "table"
    if first[:1] == b"{" and (not several or _is_closed(first.rstrip(b","))):
        return "document" if _is_printed(head) else "lines"
    return "lines" if several and share_of_json_lines(head) >= 0.5 else "document"


def share_of_json_lines(head: bytes) -> float:
    """The share of lines that begin and end as JSON objects or arrays do. A last line that is cut is left out."""
    lines = [line.strip() for line in head.split(b"\n") if line.strip()]
    if len(lines) > 1 and not head.endswith(b"\n") and not _is_closed(lines[-1]):
        lines.pop()
    return sum(map(_is_closed, lines)) / len(lines) if lines else 0.0


def _is_printed(head: bytes) -> bool:
    """True if most lines look like the inside of values that are printed over several lines."""
    lines = [line for line in head.split(b"\n") if line.strip()]
    inside = sum(line[:1] in b' \t"' or line.strip() in (b"{", b"}", b"},", b"}{") for line in lines)
    return inside * 2 > len(lines)


def _is_closed(line: bytes) -> bool:
    return len(line) > 1 and (line[:1], line[-1:]) in ((b"{", b"}"), (b"[", b"]"))


def _is_json(first: bytes) -> bool:
    """A text in quotes, null, true or a number alone on the first line. A single number or word may be a table."""
    if first[:1] != b'"' and first not in (b"null", b"true", b"false"):
        return False
    try:
        orjson.loads(first)
    except ValueError:
        return False
    return True
