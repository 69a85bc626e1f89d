"""One JSON value that holds the rows: an array, or an object of named arrays (splits)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import orjson

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.sources.lines import parse_strictly, read_lines

if TYPE_CHECKING:
    from dataaudit.sources import Records


def read_document(stream: io.BufferedReader, name: str, member: str | None, records: Records) -> str:
    """Appends the rows of a JSON array. `member` (comma-separated names) chooses lists of an object.

    A file that is not one JSON value is read as JSON Lines instead, so that each bad line is named.
    """
    raw = stream.read()
    try:
        value = orjson.loads(raw)
    except ValueError:
        try:
            value = parse_strictly(raw)
        except ValueError as error:
            return _as_lines(raw, name, records, error)
    rows, container = _rows(value, name, member)
    lines = _line_numbers(raw, len(rows)) if isinstance(value, list) else None
    for index, item in enumerate(rows):
        records.add(item, index + 1, lines[index] if lines else 1)
    return container


def _rows(value: Any, name: str, member: str | None) -> tuple[list[Any], str]:
    if isinstance(value, list):
        return value, "json array"
    lists = {key: item for key, item in value.items() if isinstance(item, list)} if isinstance(value, dict) else {}
    if member is not None:
        chosen: list[Any] = []
        for key in member.split(","):
            if key not in lists:
                near = did_you_mean(key, list(lists))
                raise DataAuditError(f'{name}: holds no list "{key}"{near}; it has {", ".join(lists)}')
            chosen += lists[key]
        return chosen, "json object"
    if len(lists) == 1:
        return next(iter(lists.values())), "json object"
    if lists and len(lists) == len(value):
        raise DataAuditError(
            f"{name}: holds {len(lists)} lists ({', '.join(lists)})", f"choose with #: {name}#{next(iter(lists))}"
        )
    return [value], "json object"


def _as_lines(raw: bytes, name: str, records: Records, error: ValueError) -> str:
    lines = [line.strip() for line in raw.split(b"\n") if line.strip()]
    if sum(line.endswith(b"}") and line.startswith(b"{") for line in lines) * 2 < len(lines):
        raise DataAuditError(f"{name}: {error}")
    return read_lines(io.BufferedReader(io.BytesIO(raw)), name, records)


_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},\n]')


def _line_numbers(raw: bytes, count: int) -> list[int]:
    """The physical line on which each element of the top-level array begins."""
    if b"\n" not in raw.strip():
        return [1] * count
    numbers: list[int] = []
    line, depth, waiting, position = 1, 0, False, 0
    for match in _TOKEN.finditer(raw):
        token = match[0]
        if waiting and depth == 1 and (token not in (b"\n", b"]") or raw[position : match.start()].strip()):
            numbers.append(line)
            waiting = False
        if token == b"\n":
            line += 1
        elif token in (b"[", b"{"):
            depth += 1
            waiting = waiting or depth == 1
        elif token in (b"]", b"}"):
            depth -= 1
        elif token == b"," and depth == 1:
            waiting = True
        else:
            line += token.count(b"\n")
        position = match.end()
    return numbers if len(numbers) == count else [1] * count
