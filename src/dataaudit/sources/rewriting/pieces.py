"""A text in pieces: what stands before the first row, each row, and what stands behind it and is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.sources.rewriting.encodings import Encode
from dataaudit.sources.rewriting.envelope import Envelope

_AFTER_A_ROW = (b"", b"\r", b"\n", b" ", b"\t")

Glue = Callable[["Pieces", Collection[int], Mapping[int, bytes], bool], bytes]


@dataclass(frozen=True)
class Pieces:
    """Joined in order, the pieces are the text: untouched rows keep their bytes.

    ways  how a row may have been written, the likeliest first
    glue  makes a text of some of the rows
    """

    name: str
    sha256: str
    raw: bytes
    envelope: Envelope
    before: bytes
    rows: Mapping[int, bytes]
    gaps: Mapping[int, bytes]
    ways: Callable[[int], Sequence[Encode]]
    glue: Glue

    @property
    def numbers(self) -> Collection[int]:
        return self.rows.keys()

    def shown(self, row: int) -> str:
        return self.rows[row].decode("utf-8", "replace").rstrip()

    def join(self, rows: Collection[int], changed: Mapping[int, bytes] | None = None, rest: bool = True) -> bytes:
        kept = set(rows)
        if not changed and rest and kept == self.rows.keys():
            return self.raw
        return self.envelope.around(self.glue(self, kept, changed or {}, rest))

    def rewritten(self, row: int, old: Any, new: Any) -> bytes:
        """Written the way the old one was, as far as that can be told."""
        whole = self.rows[row]
        if whole.lstrip()[:1] == b"[" and isinstance(old, dict):
            old, new = list(old.values()), list(new.values())  # columns that were named 1, 2, ... when read
        ways = self.ways(row)
        for encode in ways:
            body = encode(old)
            if whole.startswith(body) and whole[len(body) : len(body) + 1] in _AFTER_A_ROW:
                return encode(new) + whole[len(body) :]
        return ways[0](new) + whole[len(whole.rstrip(b"\r\n")) :]
