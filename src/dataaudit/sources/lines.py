"""JSON Lines: one value a physical line, split at \\n bytes only (U+2028 is legal inside JSON)."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dataaudit.sources.value import describe, digest, snippet, value_of

if TYPE_CHECKING:
    from dataaudit.sources import Records

CUT = 1 << 24  # bytes
_CLOSING = {b"{": b"}", b"[": b"]"}
_LONGEST_BRACKET = 4  # bytes of a line that is a bracket alone
_MAY_HOLD_LISTS = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:')


def read_lines(stream: io.BufferedReader, name: str, member: str | None, records: Records) -> str:
    """Appends every line; a line that is not JSON becomes a fault and the read goes on. Blank lines are skipped.

    A value that is printed over several lines is one fault. A file of a single line may be an object of splits: then
    its lists are the rows.
    """
    from dataaudit.sources import Fault
    from dataaudit.sources.document import NotADocument, read_document

    row, offset, cut, wide = 0, 0, CUT, False
    before = len(records.data) + len(records.faults)
    for number, line in _rows(stream):
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
        value = None
        try:
            value = value_of(line)
            problem = _printed_over(number, line)
        except ValueError as error:
            problem = describe(error, start)
        if problem is not None:
            records.faults.append(Fault(name, row, number, problem, snippet(line), digest(line), value))
        else:
            records.add(value, row, number)
            wide = wide or not line.isascii()
        if offset >= cut:
            records.counted.wide, cut = wide, offset + CUT
            records.cut()
    records.counted.wide = wide
    return "jsonl"


def _rows(stream: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers; those over which one value is printed, as one."""
    numbered = enumerate(stream, 1)
    ahead: deque[tuple[int, bytes]] = deque()
    while True:
        number, line = ahead.popleft() if ahead else next(numbered, (0, b""))
        if not number:
            return
        closing = _CLOSING.get(line.strip()) if len(line) <= _LONGEST_BRACKET and not ahead else None
        if closing is None:
            yield number, line
            continue
        size = 0
        for later in numbered:
            ahead.append(later)
            size += len(later[1])
            if not later[1][:1].isspace() or size > CUT:
                break
        if ahead and ahead[-1][1].rstrip() == closing:
            line += b"".join(later for _, later in ahead)
            ahead.clear()
        yield number, line


def _printed_over(number: int, line: bytes) -> str | None:
    """What is wrong with a good value, if it does not stand on one line."""
    lines = line.rstrip(b"\n").count(b"\n")
    return f"the row is printed over lines {number} to {number + lines}; JSON Lines have one a line" if lines else None
