"""All pairs by brute force over an inverted index: the oracle the fast path is tested against, and `exact = true`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dataaudit.features.sameness.families import Boilerplate, boilerplate_of
from dataaudit.features.sameness.jaccard import ROUNDING
from dataaudit.features.sameness.near_pairs import Pairs, compared_sets, measured
from dataaudit.features.sameness.shingles import Shingles

_ROWS_AT_ONCE = 512


def all_pairs(texts: Sequence[str], similarity: float, boilerplate: Boilerplate | None = None) -> Pairs:
    """Every pair that `near_pairs` means to find: no pair is missed. Time and memory grow faster than the texts."""
    from scipy.sparse import csr_matrix

    if not texts:
        return Pairs.none()
    everyone = np.arange(len(texts))
    sets = all_compared_sets(texts, boilerplate)
    vocabulary, columns = np.unique(sets.hashes, return_inverse=True)
    ones = np.ones(len(columns), np.int32)
    table = csr_matrix((ones, columns, sets.starts), shape=(len(texts), len(vocabulary)))
    others = table.T.tocsr()
    parts = []
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        overlap = (table[start : start + _ROWS_AT_ONCE] @ others).tocoo()
        i, j = overlap.row.astype(np.int64) + start, overlap.col.astype(np.int64)
        likely = (i < j) & (overlap.data >= similarity * np.maximum(sets.sizes[i], sets.sizes[j]) - ROUNDING)
        parts.append(measured(sets, everyone, i[likely], j[likely], similarity))
    return Pairs(*(np.concatenate(column) for column in zip(*((p.i, p.j, p.similarity) for p in parts), strict=True)))


def all_compared_sets(texts: Sequence[str], boilerplate: Boilerplate | None = None) -> Shingles:
    """What is compared of all texts at once: the definition that `near_pairs` follows without holding it."""
    return compared_sets(texts, np.arange(len(texts)), boilerplate or boilerplate_of(texts))
