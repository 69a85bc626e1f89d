"""JSON Lines: one value a physical line, split at \\n bytes only (U+2028 is legal inside JSON)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from dataaudit.sources.value import describe, digest, snippet, value_of

if TYPE_CHECKING:
    from dataaudit.sources import Records

CUT = 1 << 24  # bytes
_MAY_HOLD_LISTS = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:')


def read_lines(stream: io.BufferedReader, name: str, member: str | None, records: Records) -> str:
    """Appends every line; a line that is not JSON becomes a fault and the read goes on. Blank lines are skipped.

    A file of a single line may be an object of splits: then its lists are the rows.
    """
    from dataaudit.sources import Fault
    from dataaudit.sources.document import NotADocument, read_document

    row, offset, cut, wide = 0, 0, CUT, False
    before = len(records.data) + len(records.faults)
    for number, line in enumerate(stream, 1):
        start, offset = offset, offset + len(line)
        if line.isspace():
            continue
        row += 1
        if row == 1 and (member or _MAY_HOLD_LISTS.match(line)) and not (rest := stream.peek(1)):
            try:
                container = read_document(line, name, member, records, number, start)
                is_row = container == "json values" and len(records.data) + len(records.faults) == before + 1
                return "jsonl" if is_row else container
            except NotADocument:
                assert not rest
        try:
            value = value_of(line)
        except ValueError as error:
            records.faults.append(Fault(name, row, number, describe(error, start), snippet(line), digest(line)))
        else:
            records.add(value, row, number)
            wide = wide or not line.isascii()
        if offset >= cut:
            records.counted.wide, cut = wide, offset + CUT
            records.cut()
    records.counted.wide = wide
    return "jsonl"
