"""The bytes of the mended file, read back before anybody relies on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dataaudit.errors import DataAuditError
from dataaudit.fixes import Mending
from dataaudit.places import command
from dataaudit.sources.opening import read_content

if TYPE_CHECKING:
    from dataaudit.sources.rewriting import Original


def changed_rows(mending: Mending, original: Original) -> dict[int, Any]:
    """Row -> what takes its place, of the rows that differ."""
    old = {mending.original.place(i).row or 0: record for i, record in enumerate(mending.original.records)}
    return {row: original.rewritten(row, old.get(row), mending.left[row]) for row in mending.changed}


def content_of(mending: Mending, original: Original, member: str | None = None) -> bytes:
    """The new file. Raises DataAuditError if it would not be read as the rows that were meant to be in it."""
    content = original.join(set(original.numbers) - mending.dropped, changed_rows(mending, original))
    again = read_content(content, original.name, member)
    meant = [_values(mending.left[row]) for row in sorted(mending.left)]
    if len(meant) > 1 and [_values(record) for record in again.data] != meant:
        raise DataAuditError(
            f"{original.name}: cannot be written so that it reads the same",
            f"run: {command('convert', mending.original.files)}",
        )
    return content


def _values(record: Any) -> Any:
    """A headerless table names its columns by itself: only what stands in them can be compared."""
    return list(record.values()) if isinstance(record, dict) else record
