"""Files whose rows are elements of JSON lists, or JSON values one after another."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from dataaudit.sources.document import rows_of
from dataaudit.sources.rewriting.encodings import Encode, json_ways, printed_ways
from dataaudit.sources.rewriting.envelope import Envelope
from dataaudit.sources.rewriting.pieces import Pieces
from dataaudit.sources.spans import CUT_OFF, Span

if TYPE_CHECKING:
    from dataaudit.dataset import File


def elements_of(file: File, raw: bytes, content: bytes, envelope: Envelope, member: str | None) -> Pieces:
    """The last gap is the end of the file. An array that is cut off gets the end that it lacks."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content.removeprefix(mark).decode("utf-8", "surrogateescape")
    _, spans = rows_of(text, file.name, member)
    if spans[-1].begin == spans[-1].end and not text[spans[-1].begin :].lstrip().startswith(("]", "}")):
        spans[-1] = Span(spans[-1].begin, len(text), spans[-1].problem)  # text behind the array is a row that is none
    ends = [span.begin for span in spans[1:]] + [len(text)]
    rows = {row: _bytes(text[span.begin : span.end]) for row, span in enumerate(spans, 1)}
    gaps = {row: _bytes(text[span.end : end]) for row, (span, end) in enumerate(zip(spans, ends, strict=True), 1)}
    if spans[-1].problem == CUT_OFF:
        gaps[len(spans)] += b"]"
    end = "\r\n" if "\r\n" in text else "\n"

    def ways(row: int) -> list[Encode]:
        begin = spans[row - 1].begin
        margin = text[text.rfind("\n", 0, begin) + 1 : begin]
        return [*json_ways(), *(printed_ways(margin, end) if not margin.strip() else ())]

    before = mark + _bytes(text[: spans[0].begin])
    return Pieces(file.name, file.sha256, raw, envelope, before, rows, gaps, ways, _glued)


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
