"""Files whose rows are lines: JSON Lines, tables, CoNLL.

A row keeps its line ending, the blank lines that follow it and the comments directly above it. What else stands between
rows and is none, such as a record without content, is no row's: it stays where it is.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from dataaudit.sources.bytes import HEAD
from dataaudit.sources.dialect import Dialect, dialect_of
from dataaudit.sources.rewriting.encodings import conll_ways, json_ways, table_ways
from dataaudit.sources.rewriting.envelope import Envelope
from dataaudit.sources.rewriting.pieces import Pieces
from dataaudit.sources.token_columns import Columns, columns_of

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Size = Callable[[list[bytes]], int]  # how many of these lines, from the first on, are the row


def lines_of(dataset: Dataset, container: str, raw: bytes, content: bytes, envelope: Envelope) -> Pieces:
    """The pieces of a file whose rows are one or more whole lines."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    end = b"\r" if b"\n" not in content and container in ("csv", "tsv") else b"\n"
    lines = content.removeprefix(mark).split(end)
    dialect = dialect_of(lines) if container in ("csv", "tsv") else None
    columns = (columns_of(content.removeprefix(mark)[:HEAD]) or Columns()) if container == "conll" else None
    lines = [*(line + end for line in lines[:-1]), lines[-1]]
    size = _size(dialect, columns)
    starts = _starts(dataset)
    if columns:
        starts = [(_with_comments(start, lines, columns), row) for start, row in starts]
    rows, gaps = {}, {}
    for (start, row), (following, _) in zip(starts, [*starts[1:], (len(lines) + 1, 0)], strict=True):
        here = lines[start - 1 : following - 1]
        own = size(here) if len(here) > 1 else 1
        rows[row], gaps[row] = b"".join(here[:own]), b"".join(here[own:])
        if not gaps[row].strip():
            rows[row], gaps[row] = rows[row] + gaps[row], b""
    before = mark + b"".join(lines[: starts[0][0] - 1])
    file = dataset.files[0]
    flat = table_ways(dialect) if dialect else json_ways()
    return Pieces(
        file.name,
        file.sha256,
        raw,
        envelope,
        before,
        rows,
        gaps,
        ways=(lambda row: conll_ways(rows[row], columns)) if columns else lambda row: flat,
        glue=_glued,
    )


def _starts(dataset: Dataset) -> list[tuple[int, int]]:
    """The line and the number of each row, in order."""
    places = [dataset.place(index) for index in range(len(dataset))] + [fault.place for fault in dataset.unreadable]
    return sorted((place.line or 0, place.row or 0) for place in places)


def _with_comments(start: int, lines: list[bytes], columns: Columns) -> int:
    """The first of the comments that stand directly above a sentence: they are about it."""
    while start > 1 and (above := lines[start - 2].decode("utf-8", "replace")).strip():
        if not columns.without_token(above):
            break
        start -= 1
    return start


def _size(dialect: Dialect | None, columns: Columns | None) -> Size:
    if columns:
        return lambda here: next((i for i, line in enumerate(here) if not line.strip()), len(here))
    if dialect is None:  # a row of JSON Lines may be printed over several
        return lambda here: max((i for i, line in enumerate(here, 1) if line.strip()), default=1)
    return lambda here: 1 if dialect.plain else _record_size(here, dialect)


def _record_size(here: list[bytes], dialect: Dialect) -> int:
    """Quoted cells may hold line breaks; a record with sloppy quotes is read as one line."""
    reader = dialect.reader(line.decode("utf-8", "replace") for line in here)
    try:
        next(reader)
    except csv.Error:
        return 1
    return reader.line_num


def _glued(pieces: Pieces, kept: Collection[int], changed: Mapping[int, bytes], rest: bool) -> bytes:
    parts = [pieces.before]
    for row, piece in pieces.rows.items():
        parts.append(changed.get(row, piece) if row in kept else b"")
        parts.append(pieces.gaps[row] if rest or row in kept else b"")
    return b"".join(parts)
