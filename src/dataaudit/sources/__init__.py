"""Bytes -> records: files, archives, tables. Content decides, never the suffix; a bad row never ends the read."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataaudit.sources.repeats import Repeats

if TYPE_CHECKING:
    from dataaudit.places import File


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be read. `text` may quote the data, `message` may not; `digest` is of the row's bytes.

    value  what the row says, where only its layout is at fault
    """

    file: str
    row: int
    line: int
    message: str
    text: str | None = None
    digest: str | None = None
    value: Any = None


@dataclass(slots=True)
class Counted:
    """What is known of the rows of one file, whether they are still there or were handed on.

    flat      rows that are lists, which may be a table without names
    not_utf8  rows that are no UTF-8
    wide      whether a good row holds more than ASCII in its bytes
    """

    rows: int = 0
    readable: int = 0
    flat: int = 0
    not_utf8: int = 0
    wide: bool = False
    first_fault: Fault | None = None


@dataclass(slots=True)
class Records:
    """What was read: parsed values with their row, physical line (both from 1) and index of their file.

    reading  the name of the file that is being read
    counted  its rows up to the last cut
    first    the index of its first row
    """

    files: list[File] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)
    row: array[int] = field(default_factory=lambda: array("I"))
    line: array[int] = field(default_factory=lambda: array("I"))
    file: array[int] = field(default_factory=lambda: array("I"))
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reading: str = ""
    counted: Counted = field(default_factory=Counted)
    first: int = 0
    _cut: tuple[int, int] = (0, 0)
    _repeats: Repeats = field(default_factory=Repeats)

    def begin(self, name: str) -> None:
        """A file is about to be read."""
        self.reading, self.counted, self.first = name, Counted(), len(self.data)
        self._cut = (len(self.data), len(self.faults))

    def cut(self) -> None:
        """A reader is between two rows, with enough read since the last cut for somebody to take it over."""
        data, faults = self.data[self._cut[0] :], self.faults[self._cut[1] :]
        counted = self.counted
        counted.rows += len(data) + len(faults)
        counted.readable += len(data)
        counted.flat += list(map(type, data)).count(list)
        counted.not_utf8 += sum(fault.message.startswith("not UTF-8") for fault in faults)
        counted.first_fault = counted.first_fault or next(iter(faults), None)
        self._cut = (len(self.data), len(self.faults))

    def add(self, value: Any, row: int, line: int) -> None:
        """A record of the file that is being read (its `File` is appended when the read ends)."""
        if type(value) is dict:
            self._repeats.share(value)
        self.data.append(value)
        self.row.append(row)
        self.line.append(line)
        self.file.append(len(self.files))


def read(paths: Sequence[str], stdin_name: str = "stdin", into: Records | None = None) -> Records:
    """Reads all files of one split, in order; a pattern such as `data/*.jsonl` stands for its files, sorted.

    Raises DataAuditError for a file that cannot be read at all (missing, a directory, a Git LFS pointer, binary),
    for one that is named twice, and when no row could be read.
    """
    from dataaudit.collector import collector_paused
    from dataaudit.errors import DataAuditError
    from dataaudit.sources.opening import read_file
    from dataaudit.sources.patterns import expand

    records = Records() if into is None else into
    counts = []
    with collector_paused():
        for path in expand(paths):
            read_file(path, records, stdin_name)
            counts.append(records.counted)
            if not records.counted.rows:
                records.notes.append(f"{records.files[-1].name}: has no rows")
    if not any(counted.readable for counted in counts):
        names = ", ".join(f.name for f in records.files)
        first = next((counted.first_fault for counted in counts if counted.first_fault), None)
        if first is None:
            raise DataAuditError(f"{names}: no rows (the file is empty)")
        count = sum(counted.rows for counted in counts)
        rows = f"none of its {count:,} rows can" if count > 1 else "its only row cannot"
        hint = "Windows-1252? iconv -f WINDOWS-1252 -t UTF-8" if first.message.startswith("not UTF-8") else None
        raise DataAuditError(f"{names}: {rows} be read; row {first.row}, line {first.line}: {first.message}", hint)
    return records
