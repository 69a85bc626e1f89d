"""CoNLL: one token and its tag a line, a blank line after each sentence. A sentence becomes one row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dataaudit.sources.bytes import HEAD
from dataaudit.sources.token_columns import Columns, columns_of, texts
from dataaudit.sources.value import describe, digest

if TYPE_CHECKING:
    from dataaudit.sources import Records


@dataclass(slots=True)
class _Sentence:
    """The number of its first line, the cells of its lines, and what is wrong with one of them."""

    line: int = 0
    cells: list[list[str]] = field(default_factory=list)
    problem: str | None = None


def read_conll(stream: io.BufferedReader, name: str, member: str | None, records: Records) -> str:
    """Appends each sentence as `{"tokens": [...], "ner_tags": [...]}`; its line is that of its first token."""
    from dataaudit.sources import Fault

    columns = columns_of(stream.peek(HEAD)) or Columns()
    for row, found in enumerate(_sentences(stream, columns), 1):
        tokens, tags = ([cells[place] for cells in found.cells] for place in (columns.token, columns.tag))
        if found.problem is not None:
            records.faults.append(Fault(name, row, found.line, found.problem, digest=digest(found.cells)))
        else:
            records.add({"tokens": tokens, columns.field: tags}, row, found.line)
            records.counted.wide |= not all(map(str.isascii, tokens))
    return "conll"


def _sentences(stream: io.BufferedReader, columns: Columns) -> Iterator[_Sentence]:
    found, offset, before = _Sentence(), 0, list[str]()
    for number, raw in enumerate(stream, 1):
        start, offset = offset, offset + len(raw)
        line = raw.decode("utf-8", "replace")
        if columns.without_token(line):
            continue
        cells = texts(line) if line.strip() else []
        if found.line and (not cells or columns.starts_over(cells, before)):
            yield found
            found = _Sentence()
        before = cells
        if cells:
            found.line = found.line or number
            found.problem = found.problem or _problem(raw, start, len(cells) >= columns.width, number)
            if found.problem is None:
                found.cells.append(cells)
    if found.line:
        yield found


def _problem(raw: bytes, start: int, whole: bool, number: int) -> str | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return describe(error, start)
    return None if whole else f"no tag on line {number}"
