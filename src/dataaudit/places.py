"""Files and where the examples of a split stand in them, kept when the examples are forgotten."""

from __future__ import annotations

import shlex
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dataaudit.measurement import Place

_NAMED = 4  # files in a command


@dataclass(frozen=True, slots=True)
class File:
    """One file that was read: the name the user gave, the SHA-256 of its bytes, and what it was taken for.

    member  the list of the file that was chosen with `#`
    """

    name: str
    sha256: str
    bytes: int
    container: str
    member: str | None = None

    @property
    def content(self) -> tuple[str, str | None]:
        """Equal for two files whose rows are the same."""
        return self.sha256, self.member

    @property
    def argument(self) -> str:
        """What a shell must be told to name these rows again."""
        return "#".join(shlex.quote(part) for part in (self.name, self.member) if part is not None)


def command(verb: str, files: Sequence[File], *options: str) -> str:
    """`dataaudit review tickets.json#train --question edge`, ready to be pasted."""
    named = [file.argument for file in files]
    return " ".join(("dataaudit", verb, *named[:_NAMED], *(["..."] if len(named) > _NAMED else []), *options))


@dataclass(frozen=True, slots=True)
class Places:
    """Parallel columns, one entry an example, in the order of the files and of their rows.

    file  the number of the example's file among `files`
    """

    split: str
    files: Sequence[str]
    row: array[int]
    line: array[int]
    file: array[int]

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, index: int) -> Place:
        return Place(self.split, self.files[self.file[index]], self.row[index], self.line[index])

    def index_of(self, place: Place) -> int | None:
        """The example that stands at a place; None for a place without one, such as an unreadable row."""
        if place.file not in self.files or place.row is None:
            return None
        file = self.files.index(place.file)
        first, end = bisect_left(self.file, file), bisect_right(self.file, file)
        index = bisect_left(self.row, place.row, first, end)
        return index if index < end and self.row[index] == place.row else None

    def position(self, index: int) -> tuple[int, int]:
        """Number of the file and row of an example; behind all of them for the index after the last."""
        return (self.file[index], self.row[index]) if index < len(self) else (len(self.files), 0)
