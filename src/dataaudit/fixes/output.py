"""The bytes of the mended file, read back before anybody relies on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError
from dataaudit.fixes import Mending
from dataaudit.sources.opening import read_content

if TYPE_CHECKING:
    from dataaudit.sources.rowbytes import RowBytes


def changed_rows(mending: Mending, rows: RowBytes) -> dict[int, bytes]:
    """Line -> the new bytes of the rows that differ."""
    old = {mending.original.place(i).line or 0: record for i, record in enumerate(mending.original.records)}
    return {line: rows.rewritten(line, old[line], mending.left[line]) for line in mending.changed}


def content_of(mending: Mending, rows: RowBytes) -> bytes:
    """The new file. Raises DataAuditError if it would not be read as the rows that were meant to be in it."""
    unreadable = {fault.place.line or 0 for fault in mending.original.unreadable} - mending.dropped
    content = rows.join([*mending.left, *unreadable], changed_rows(mending, rows))
    again = read_content(content, rows.name)
    meant = [_values(mending.left[line]) for line in sorted(mending.left)]
    if len(meant) > 1 and [_values(record) for record in again.data] != meant:
        raise DataAuditError(f"{rows.name}: cannot be written so that it reads the same", "convert it to JSON Lines")
    return content


def _values(record: Any) -> Any:
    """A headerless table names its columns by itself: only what stands in them can be compared."""
    return list(record.values()) if isinstance(record, dict) else record
