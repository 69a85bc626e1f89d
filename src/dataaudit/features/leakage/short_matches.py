"""Hold-out inputs and training inputs of the same length that are nearly equal: every pair, without sketches.

A pair of Jaccard similarity s shares at least s of the hold-out input's shingles, so it lacks at most 1 - s of them
and shares two of any two more than that. The rarest are indexed; short texts have few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dataaudit.features.leakage.corpus import Corpus, beside, common_of, distinctive
from dataaudit.features.sameness.boilerplate import COUNTED_TEXTS
from dataaudit.features.sameness.jaccard import ROUNDING, jaccard, sizes_allow
from dataaudit.features.sameness.lexicon import Lexicon, slices
from dataaudit.features.sameness.mixing import distinct
from dataaudit.features.sameness.near_pairs import MIN_SHINGLES, Pairs
from dataaudit.features.sameness.shingles import Counts, Shingles, chain


def near_matches(items: Corpus, rows: Corpus, similarity: float) -> Pairs:
    """Pairs (item, row) of at least this similarity, boilerplate of both sides left out."""
    if not len(items) or not len(rows):
        return Pairs.none()
    common = common_of([items, rows], COUNTED_TEXTS)
    wanted = distinctive(items, common)
    index = _RareShingles.of(wanted, similarity)
    parts = []
    for first, found in rows.shingles():
        item, row = index.candidates(found)
        compared, row = np.unique(row, return_inverse=True)
        sets = chain([wanted, beside(found.choose(np.isin(np.arange(len(found)), compared)), common)])
        possible = sizes_allow(sets.sizes, item, row + len(wanted), similarity)
        item, row = item[possible], row[possible]
        exact = jaccard(sets, item, row + len(wanted))
        kept = exact >= similarity - ROUNDING
        parts.append((item[kept], compared[row[kept]] + first, exact[kept]))
    i, j, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pairs(i, j, value)


@dataclass(frozen=True, slots=True)
class _RareShingles:
    """The items under each of their rarest shingles, as slices of `items`."""

    shingles: Lexicon
    items: Counts
    starts: Counts
    n: int

    @classmethod
    def of(cls, sets: Shingles, similarity: float) -> _RareShingles:
        owners = sets.owners
        _, inverse, counts = np.unique(sets.hashes, return_inverse=True, return_counts=True)
        order = np.lexsort((sets.hashes, counts[inverse], owners))
        rank = np.arange(len(order)) - sets.starts[owners]
        lacking = sets.sizes - np.ceil(similarity * sets.sizes - ROUNDING).astype(np.int64)
        filed = (rank < lacking[owners] + 2) & (sets.sizes[owners] >= MIN_SHINGLES)
        lexicon, numbers = Lexicon.numbering(sets.hashes[order][filed])
        by_number = np.argsort(numbers, kind="stable")
        starts = np.searchsorted(numbers[by_number], np.arange(len(lexicon) + 1))
        return cls(lexicon, owners[filed][by_number], starts, len(sets))

    def candidates(self, rows: Shingles) -> tuple[Counts, Counts]:
        """Pairs (item, row) that share two such shingles, each once."""
        place, number = self.shingles.find(rows.hashes)
        many = self.starts[number + 1] - self.starts[number]
        row = np.repeat(np.searchsorted(rows.starts, place, "right") - 1, many)
        shared = row * self.n + self.items[slices(self.starts[number], many)]
        shared.sort()
        pairs = distinct(shared[1:][shared[1:] == shared[:-1]])
        return pairs % self.n, pairs // self.n
