"""Boilerplate: shingles that a good part of all texts share (an instruction before every question, a slot template).

They say nothing about whether two texts are the same, so they do not count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dataaudit.features.sameness.sample import by_content
from dataaudit.features.sameness.shingles import Hashes, Mask, chunks, shingles

COMMON_SHARE = 0.05
COMMON_TEXTS = 20
COUNTED_TEXTS = 5_000
_CHARACTERS = 5_000_000
_SLOT_BITS = 17


class Vocabulary:
    """A set of hashes that is asked often: two tables with one slot a hash, so that asking is two look-ups.

    A hash that finds its slots in both tables taken is left out; of ten thousand that befalls less than one.
    """

    def __init__(self, hashes: Hashes) -> None:
        self._tables: list[Hashes] = []
        kept = []
        for shift in (0, _SLOT_BITS):
            slots = _slots(hashes, shift)
            _, first = np.unique(slots, return_index=True)
            table = np.full(1 << _SLOT_BITS, np.uint64(2**64 - 1))
            table[slots[first]] = hashes[first]
            self._tables.append(table)
            kept.append(hashes[first])
            hashes = np.delete(hashes, first)
        self.hashes = np.sort(np.concatenate(kept))

    @classmethod
    def empty(cls) -> Vocabulary:
        return cls(np.empty(0, np.uint64))

    def __len__(self) -> int:
        return len(self.hashes)

    def holds(self, hashes: Hashes) -> Mask:
        """Which of the hashes are in the set."""
        if not len(self.hashes):
            return np.zeros(len(hashes), bool)
        first, second = self._tables
        found: Mask = first[_slots(hashes, 0)] == hashes
        rest = np.flatnonzero(~found)
        found[rest] = second[_slots(hashes[rest], _SLOT_BITS)] == hashes[rest]
        return found


def _slots(hashes: Hashes, shift: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return ((hashes >> np.uint64(shift)) & np.uint64((1 << _SLOT_BITS) - 1)).view(np.int64)


def common_shingles(texts: Sequence[str], most: int = COUNTED_TEXTS) -> Vocabulary:
    """Shingles in more than 5 % of the texts (and in more than 20).

    Of many texts a sample is counted, chosen by their content so that the order of the rows does not matter.
    """
    characters = sum(map(len, texts))
    sample = by_content(texts, sample_size(len(texts), characters, most))
    return common_among([shingles(sample[part]).sets().hashes for part in chunks(sample)], len(sample), len(texts))


def sample_size(texts: int, characters: int, most: int) -> int:
    """Of how many texts the shingles are counted: at most so many, and about five million characters."""
    return min(most, int(_CHARACTERS * texts / max(characters, 1)) + 1)


def common_among(sets: Sequence[Hashes], sampled: int, texts: int) -> Vocabulary:
    """What is common, judged by the shingle sets of a sample of all texts."""
    least = max(COMMON_TEXTS * sampled / max(texts, 1), COMMON_SHARE * sampled)
    return Vocabulary(frequent(np.concatenate([np.empty(0, np.uint64), *sets]), least))


def frequent(hashes: Hashes, more_than: float) -> Hashes:
    """The hashes that occur more often than that, sorted."""
    hashes.sort()
    starts = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))
    often: Hashes = hashes[starts[np.diff(starts, append=len(hashes)) > more_than]]
    return often
