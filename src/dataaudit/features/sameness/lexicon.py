"""Numbered hashes: which of many hashes are known, and the number of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dataaudit.features.sameness.shingles import Counts, Hashes

Numbers = NDArray[np.int32]
_TABLE_BITS = 20


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Distinct hashes, sorted; the number of a hash is its position.

    The table holds for each slot the first number there, -1 where there is none, and `following` for each number the
    next one with the same slot. Most unknown hashes find their slot empty.
    """

    hashes: Hashes
    table: Numbers
    following: Numbers

    @classmethod
    def numbering(cls, hashes: Hashes) -> tuple[Lexicon, Counts]:
        """The lexicon of these hashes, and the number of each."""
        known, numbers = np.unique(hashes, return_inverse=True)
        table = np.full(1 << _TABLE_BITS, -1, np.int32)
        slots = _slots(known, table)
        order = np.argsort(slots, kind="stable")
        table[slots[order[::-1]]] = order[::-1]
        following = np.full(len(known), -1, np.int32)
        same = slots[order[1:]] == slots[order[:-1]]
        following[order[:-1][same]] = order[1:][same]
        return cls(known, table, following), numbers

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, hashes: Hashes) -> tuple[Counts, Counts]:
        """Where a known hash stands, and its number."""
        number = self.table[_slots(hashes, self.table)]
        place = np.flatnonzero(number >= 0)
        number = number[place]
        while True:
            other = np.flatnonzero(self.hashes[number] != hashes[place])
            if not len(other):
                return place, number.astype(np.int64)
            number[other] = self.following[number[other]]
            kept = number >= 0
            place, number = place[kept], number[kept]


def _slots(hashes: Hashes, table: Numbers) -> Counts:
    return (hashes & np.uint64(len(table) - 1)).view(np.int64)


def slices(starts: Counts, sizes: Counts) -> Counts:
    """The positions of several slices, one after the other."""
    positions: Counts = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    return positions
