"""Hold-outs that stay in their vault: a file of salted hashes finds what leaks, and holds no text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.measurement import Place
from dataaudit.places import File

if TYPE_CHECKING:
    from dataaudit.sealing.corpus import Hashed
    from dataaudit.sealing.salt import Salt


@dataclass(frozen=True)
class Source:
    """A file that was fingerprinted: its name without folders, and its examples as rows and lines (0 for none)."""

    name: str
    rows: Sequence[int]
    lines: Sequence[int]


@dataclass(frozen=True)
class Sealed:
    """A split of which only salted hashes are known.

    file    the fingerprint itself
    inputs  what is known of the inputs; None leaves whole inputs to be compared, by their digests only
    """

    split: str
    file: File
    salt: Salt
    sources: Sequence[Source]
    inputs: Hashed
    equal_only: bool = False
    notes: Sequence[str] = ()

    @property
    def files(self) -> Sequence[File]:
        return [self.file]

    def __len__(self) -> int:
        return len(self.inputs)

    def place(self, index: int) -> Place:
        """Where an example stood in the file that was fingerprinted."""
        for source in self.sources:
            if index < len(source.rows):
                name = self.file.name if len(self.sources) == 1 else f"{self.file.name}#{source.name}"
                return Place(self.split, name, source.rows[index], source.lines[index] or None)
            index -= len(source.rows)
        raise IndexError(index)

    def index_of(self, place: Place) -> int | None:
        """The example that stands at a place."""
        return next((index for index in range(len(self)) if self.place(index) == place), None)

    def fingerprint(self, index: int, key: bytes | None = None) -> str:
        """Tells examples apart as long as the fingerprint keeps its salt."""
        return hashlib.sha256((key or b"") + self.inputs.digests[index].tobytes()).hexdigest()
