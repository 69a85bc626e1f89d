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
    """Reads all files of one split, in order.

    Raises DataAuditError for a file that cannot be read at all (missing, a directory, a Git LFS pointer, binary)
    and when no file holds a single row.
    """
    from dataaudit.errors import DataAuditError
    from dataaudit.sources.opening import read_file

    records = Records()
    for path in paths:
        read_file(path, records, stdin_name)
    if not records.data and not records.faults:
        names = ", ".join(f.name for f in records.files)
        raise DataAuditError(f"{names}: no rows (the file is empty)")
    return records
