"""Tells from the first bytes what a text file holds."""

from __future__ import annotations

import json
from typing import Literal

import orjson

Container = Literal["lines", "document", "table"]


def container_of(head: bytes) -> Container:
    """`lines` (JSONL), `document` (one JSON value) or `table` (CSV or TSV)."""
    first = next((line for line in head.split(b"\n") if line.strip()), b"").strip()
    if not first:
        return "lines"
    if first[:1] not in (b"{", b"["):
        return "lines" if _looks_like_json_lines(head) else "table"
    if _is_json(first):
        rest = head.split(first, 1)[1].strip()
        # One value and nothing else: a document if it is a list, one row of JSONL if it is an object.
        if first[:1] == b"[" and not rest:
            return "document"
        return "lines"
    if first[:1] == b"[" or first == b"{" or _opens_only(first):
        return "document"
    return "lines"


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
    return True


def _opens_only(first: bytes) -> bool:
    """A line such as `{"train": [` or one cut by the head: it opens more than it closes."""
    return len(first) < (1 << 15) and first.endswith((b"[", b"{", b",")) and not first.endswith((b"},", b"],"))


def _looks_like_json_lines(head: bytes) -> bool:
    """JSONL whose first line is broken still is JSONL if most other lines are JSON objects."""
    lines = [line.strip() for line in head.split(b"\n")[:50] if line.strip()]
    objects = sum(line[:1] == b"{" and line[-1:] == b"}" for line in lines)
    return objects * 2 >= len(lines) > 0 and objects > 0
