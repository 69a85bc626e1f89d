"""All pairs by brute force over an inverted index: the oracle the fast path is tested against, and `exact = true`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dataaudit.features.boilerplate import common_shingles
from dataaudit.features.jaccard import ROUNDING
from dataaudit.features.near_pairs import MIN_SHINGLES, Pairs, distinctive_sets
from dataaudit.features.shingles import chunks

_ROWS_AT_ONCE = 512


def all_pairs(texts: Sequence[str], similarity: float) -> Pairs:
    """Every pair that `near_pairs` means to find: no pair is missed. Time and memory grow faster than the texts."""
    from scipy.sparse import csr_matrix

    if not texts:
        return Pairs.none()
    sets = distinctive_sets(texts, common_shingles(texts))
    vocabulary, columns = np.unique(sets.hashes, return_inverse=True)
    ones = np.ones(len(columns), np.int32)
    table = csr_matrix((ones, columns, sets.starts), shape=(len(texts), len(vocabulary)))
    parts = []
    for part in chunks(len(texts), _ROWS_AT_ONCE):
        overlap = (table[part] @ table.T).tocoo()
        i, j = overlap.row.astype(np.int64) + part.start, overlap.col.astype(np.int64)
        value = overlap.data / (sets.sizes[i] + sets.sizes[j] - overlap.data)
        kept = (i < j) & (value >= similarity - ROUNDING)
        kept &= (sets.sizes[i] >= MIN_SHINGLES) & (sets.sizes[j] >= MIN_SHINGLES)
        parts.append((i[kept], j[kept], value[kept]))
    i, j, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pairs(i, j, value)
