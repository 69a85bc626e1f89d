"""Numbered hashes: which of many hashes are known, and the number of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dataaudit.features.sameness.shingles import Counts, Hashes, Mask

_TABLE_BITS = 22


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Distinct hashes, sorted; the number of a hash is its position. Most unknown hashes are turned away by a table."""

    hashes: Hashes
    table: Mask

    @classmethod
    def numbering(cls, hashes: Hashes) -> tuple[Lexicon, Counts]:
        """The lexicon of these hashes, and the number of each."""
        known, numbers = np.unique(hashes, return_inverse=True)
        table = np.zeros(1 << _TABLE_BITS, bool)
        table[_slots(known)] = True
        return cls(known, table), numbers

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, hashes: Hashes) -> tuple[Counts, Counts]:
        """Where a known hash stands, and its number."""
        place = np.flatnonzero(self.table[_slots(hashes)])
        if not len(self):
            return place, place
        number = np.minimum(np.searchsorted(self.hashes, hashes[place]), len(self) - 1)
        known = self.hashes[number] == hashes[place]
        return place[known], number[known]


def _slots(hashes: Hashes) -> Counts:
    return (hashes & np.uint64((1 << _TABLE_BITS) - 1)).view(np.int64)


def distinct(codes: Counts) -> Counts:
    """The codes in order, each once. Sorts in place: numpy's own `unique` hashes, which takes longer."""
    codes.sort()
    first = np.ones(len(codes), bool)
    np.not_equal(codes[1:], codes[:-1], out=first[1:])
    return codes[first]


def slices(starts: Counts, sizes: Counts) -> Counts:
    """The positions of several slices, one after the other."""
    positions: Counts = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    return positions
