"""JSON that is no JSON Lines: an array of rows, an object of arrays (splits), or values printed over several lines."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dataaudit.errors import DataAuditError, did_you_mean
from dataaudit.measurement import shortened
from dataaudit.sources.keyed import rows_by_key
from dataaudit.sources.spans import (
    TEXT_AFTER_END,
    Broken,
    Span,
    elements,
    members,
    sequence,
    settled,
    skip_space,
    value_end,
)
from dataaudit.sources.splits import addresses
from dataaudit.sources.value import describe, digest, snippet, value_of

if TYPE_CHECKING:
    from dataaudit.sources import Records


_NAME = 60  # characters shown of a name


class NotADocument(Exception):
    """The text is not one JSON value, and not several."""


def read_document(
    raw: bytes, name: str, member: str | None, records: Records, line: int = 1, offset: int = 0, strict: bool = False
) -> str:
    """Appends the rows of a JSON text, broken ones as faults. `member` (names with commas) chooses lists of an object.

    `line` and `offset` say where the text begins in its file. Raises NotADocument where it holds no rows that can
    be told apart.
    """
    text = raw.decode("utf-8", "surrogateescape")
    try:
        container, spans = rows_of(text, name, member)
    except Broken as error:
        raise NotADocument(f"not JSON: {error} at {_position(text, error.at, line)}") from None
    _add(text, spans, name, records, line, offset)
    return container


def read_pretty(stream: io.BufferedReader, name: str, member: str | None, records: Records) -> str:
    """A document; a file that turns out to be no document is read as JSON Lines, so that each bad line is named."""
    from dataaudit.sources.lines import read_lines
    from dataaudit.sources.sniff import share_of_json_lines

    raw = stream.read()
    try:
        return read_document(raw, name, member, records)
    except NotADocument as error:
        if share_of_json_lines(raw) < 0.5:
            raise DataAuditError(
                f"{name}: {error}", "expected JSON Lines, a JSON array or an object of arrays"
            ) from None
    return read_lines(io.BufferedReader(io.BytesIO(raw)), name, member, records)


def rows_of(text: str, name: str, member: str | None) -> tuple[str, list[Span]]:
    """What the text is, and where each of its rows stands. Raises Broken where rows cannot be told apart."""
    container, spans = _rows_of(text, name, member)
    return container, settled(spans)


def _rows_of(text: str, name: str, member: str | None) -> tuple[str, list[Span]]:
    at = skip_space(text, 0)
    if text[at : at + 1] == "[":
        spans = list(elements(text, at + 1))
        rest = _after(text, spans[-1].end if spans else at + 1)
        if rest is None:
            return "json array", spans
        if value_end(text, at) is not None and text[rest] in "[{":
            return "json values", list(sequence(text, at))
        return "json array", [*spans, Span(rest, rest, TEXT_AFTER_END)]
    end = value_end(text, at)
    if end is not None and skip_space(text, end) < len(text):
        return "json values", list(sequence(text, at))
    whole = Span(at, len(text) if end is None else end)
    if member is None and end is not None and _is_a_row(text[at:end]):
        return "json values", [whole]
    found = list(members(text, at + 1)) if text[at : at + 1] == "{" else []
    if member is None and (rows := rows_by_key(text, found)) is not None:
        return "json keyed", rows
    for field in found if end is None else ():
        if field.elements is None and value_end(text, field.value.begin) is None:
            raise Broken("expected a value", field.value.begin)
    lists = {field.name: field.elements for field in found if field.elements is not None}
    chosen = _chosen(text, lists, len(found), name, member)
    if chosen is None:
        return "json values", [whole]
    return "json object", [span for key in chosen for span in lists[key]]


def _after(text: str, at: int) -> int | None:
    """The place of the first character after the array, None if there is none."""
    at = skip_space(text, at)
    if text[at : at + 1] == "]":
        at = skip_space(text, at + 1)
    return at if at < len(text) else None


def _chosen(text: str, lists: Mapping[str, list[Span]], fields: int, name: str, member: str | None) -> list[str] | None:
    """The lists whose elements are the rows; None if the object, which has so many fields, is itself a row."""
    if member is not None:
        for key in member.split(","):
            if key not in lists:
                has = f"it has {_named(lists)}" if lists else "it has no lists"
                raise DataAuditError(f'{name}: holds no list "{key}"{did_you_mean(key, list(lists))}; {has}')
        return member.split(",")
    of_rows = [key for key, spans in lists.items() if not spans or text[spans[0].begin : spans[0].begin + 1] in "{["]
    if len(of_rows) == 1:
        return of_rows
    if len(of_rows) == fields > 0:
        raise DataAuditError(
            f"{name}: holds {len(lists)} lists ({_named(lists)})",
            f"choose with #: {addresses(name, [shortened(key, _NAME) for key in of_rows])}",
        )
    if not of_rows and len(lists) == fields > 1 and len({len(spans) for spans in lists.values()}) == 1:
        raise DataAuditError(
            f"{name}: holds columns ({_named(lists)}), expected rows",
            'write a row a line: pandas.DataFrame(json.load(file)).to_json("rows.jsonl", orient="records", lines=True)',
        )
    return None


def _named(lists: Iterable[str]) -> str:
    return shortened(", ".join(shortened(key, _NAME) for key in lists))


def _is_a_row(whole: str) -> bool:
    from dataaudit.formats import known

    try:
        value = value_of(whole.encode("utf-8"))
    except ValueError:
        return False
    keys = frozenset(value)
    return any(format.detect(keys, value) is not None for format in known())


def _add(text: str, spans: list[Span], name: str, records: Records, line: int, offset: int) -> None:
    from dataaudit.sources import Fault

    at, end_of_line = 0, "\n" if "\n" in text else "\r"
    for row, (begin, end, problem, _) in enumerate(spans, 1):
        line += text.count(end_of_line, at, begin)
        at = begin
        raw = text[begin:end].encode("utf-8", "surrogateescape")
        try:
            value = value_of(raw) if raw else None
        except ValueError as error:
            start = len(text[:begin].encode("utf-8", "surrogateescape")) if isinstance(error, UnicodeError) else 0
            problem = describe(error, offset + start)
        if problem is not None:
            records.faults.append(Fault(name, row, line, problem, snippet(raw), digest(raw)))
        else:
            records.add(value, row, line)
            records.counted.wide |= not raw.isascii()


def _position(text: str, at: int, line: int) -> str:
    return f"line {line + text.count(chr(10), 0, at)}, column {at - text.rfind(chr(10), 0, at)}"
