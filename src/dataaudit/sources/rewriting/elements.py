"""Files whose rows are elements of JSON lists, or JSON values one after another."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from dataaudit.sources.document import rows_of
from dataaudit.sources.rewriting.encodings import Encode, json_ways, printed_ways
from dataaudit.sources.rewriting.envelope import Envelope
from dataaudit.sources.rewriting.pieces import Pieces
from dataaudit.sources.spans import COMMA_AFTER_LAST, COMMA_BETWEEN, CUT_OFF, TEXT_AFTER_END, Span

if TYPE_CHECKING:
    from dataaudit.places import File


def elements_of(file: File, raw: bytes, content: bytes, envelope: Envelope, member: str | None) -> Pieces:
    """The last gap is the end of the file; where the file does not end as it should, the end that it should have."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content.removeprefix(mark).decode("utf-8", "surrogateescape")
    _, spans = rows_of(text, file.name, member)
    begins = [span.begin - span.lead for span in spans]
    ends = [*begins[1:], len(text)]
    rows = {row: _bytes(text[begins[row - 1] : span.end]) for row, span in enumerate(spans, 1)}
    gaps = {row: _bytes(_gap(text, span, end)) for row, (span, end) in enumerate(zip(spans, ends, strict=True), 1)}
    end = "\r\n" if "\r\n" in text else "\n"

    def ways(row: int) -> list[Encode]:
        begin = begins[row - 1]
        margin = text[text.rfind("\n", 0, begin) + 1 : begin]
        found = [*json_ways(), *(printed_ways(margin, end) if not margin.strip() else ())]
        key = _bytes(text[begin : spans[row - 1].begin])
        return [_behind(key, way) for way in found] if key else found

    before = mark + _bytes(text[: begins[0]])
    return Pieces(file.name, file.sha256, raw, envelope, before, rows, gaps, ways, _glued)


def _behind(key: bytes, way: Encode) -> Encode:
    return lambda value: key + way(value)


def _gap(text: str, span: Span, end: int) -> str:
    """What stands between a row and the next, as it must be once the row is gone that has a fault behind it."""
    gap = text[span.end : end]
    if span.problem == CUT_OFF:
        return gap.replace(",", "") + ("]}" if text.lstrip().startswith("{") else "]")
    if span.problem == TEXT_AFTER_END:
        return gap[: gap.index("]") + 1]
    return gap.replace(",", "", 1) if span.problem in (COMMA_AFTER_LAST, COMMA_BETWEEN) else gap


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _glued(pieces: Pieces, kept: Collection[int], changed: Mapping[int, bytes], rest: bool) -> bytes:
    """Between two rows stands what stood behind the first, or all that divides their lists where they are of two."""
    parts, borders, last, final = [pieces.before], b"", 0, len(pieces.rows)
    for row, piece in pieces.rows.items():
        if row in kept:
            parts.append(borders or (pieces.gaps[last] if last else b""))
            parts.append(changed.get(row, piece))
            borders, last = b"", row
        if row < final and pieces.gaps[row].strip(b" \t\r\n,"):
            borders += pieces.gaps[row]
    return b"".join([*parts, borders, pieces.gaps[final]])
