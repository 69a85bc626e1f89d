"""Bytes -> records: files, archives, tables. Content decides, never the suffix; a bad row never ends the read."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataaudit.dataset import File


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be read. `text` may quote the data, `message` may not."""

    file: str
    row: int
    line: int
    message: str
    text: str | None = None


@dataclass(slots=True)
class Records:
    """What was read: parsed values with their row, physical line (both from 1) and index of their file."""

    files: list[File] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)
    row: array[int] = field(default_factory=lambda: array("Q"))
    line: array[int] = field(default_factory=lambda: array("Q"))
    file: array[int] = field(default_factory=lambda: array("Q"))
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, value: Any, row: int, line: int) -> None:
        """A record of the file that is being read (its `File` is appended when the read ends)."""
        self.data.append(value)
        self.row.append(row)
        self.line.append(line)
        self.file.append(len(self.files))


def read(paths: Sequence[str], stdin_name: str = "stdin") -> Records:
    """Reads all files of one split, in order; a pattern such as `data/*.jsonl` stands for its files, sorted.

    Raises DataAuditError for a file that cannot be read at all (missing, a directory, a Git LFS pointer, binary),
    for one that is named twice, and when no row could be read.
    """
    from dataaudit.errors import DataAuditError
    from dataaudit.sources.opening import read_file
    from dataaudit.sources.patterns import expand

    records = Records()
    for path in expand(paths):
        before = len(records.data) + len(records.faults)
        read_file(path, records, stdin_name)
        if len(records.data) + len(records.faults) == before:
            records.notes.append(f"{records.files[-1].name}: has no rows")
    if not records.data:
        names = ", ".join(f.name for f in records.files)
        if not records.faults:
            raise DataAuditError(f"{names}: no rows (the file is empty)")
        first, count = records.faults[0], len(records.faults)
        rows = f"none of its {count:,} rows can" if count > 1 else "its only row cannot"
        raise DataAuditError(f"{names}: {rows} be read; row {first.row}, line {first.line}: {first.message}")
    return records
