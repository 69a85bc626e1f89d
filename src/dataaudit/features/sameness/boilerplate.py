"""Boilerplate: shingles that a good part of all texts share (an instruction before every question, a slot template).

They say nothing about whether two texts are the same, so they do not count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dataaudit.features.sameness.sample import by_content
from dataaudit.features.sameness.shingles import HASH_BITS, Hashes, Mask, chunks, shingles

COMMON_SHARE = 0.05
COMMON_TEXTS = 20
COUNTED_TEXTS = 5_000
_CHARACTERS = 5_000_000
_SLOTS = 32  # for each hash
_MOST_BITS = 17
_SHIFT = 17
_FREE = np.uint64(2**64 - 1)  # no hash


class Vocabulary:
    """A set of hashes that is asked often: a table with one slot a hash, so that asking is one look-up.

    Hashes that find their slot taken have a further, smaller table.
    """

    def __init__(self, hashes: Hashes) -> None:
        self.hashes = np.unique(hashes)
        self._tables: list[Hashes] = []
        rest = self.hashes
        while len(rest):
            table = np.full(1 << min((_SLOTS * len(rest)).bit_length(), _MOST_BITS), _FREE)
            slots = _slots(rest, len(self._tables), table)
            table[slots] = rest
            self._tables.append(table)
            rest = rest[table[slots] != rest]

    @classmethod
    def empty(cls) -> Vocabulary:
        return cls(np.empty(0, np.uint64))

    def __len__(self) -> int:
        return len(self.hashes)

    def holds(self, hashes: Hashes) -> Mask:
        """Which of the hashes are in the set."""
        found = np.zeros(len(hashes), bool)
        for number, table in enumerate(self._tables):
            if not number:
                found = table[_slots(hashes, number, table)] == hashes
                continue
            rest = np.flatnonzero(~found)
            found[rest] = table[_slots(hashes[rest], number, table)] == hashes[rest]
        return found


def _slots(hashes: Hashes, number: int, table: Hashes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Each table looks at other bits of a hash."""
    shift = np.uint64(number * _SHIFT % HASH_BITS)
    return ((hashes >> shift) & np.uint64(len(table) - 1)).view(np.int64)


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
