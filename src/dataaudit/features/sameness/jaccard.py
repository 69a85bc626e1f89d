"""Exact Jaccard similarity of pairs of shingle sets, and the estimates that spare most pairs the exact count."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dataaudit.features.sameness.lexicon import slices
from dataaudit.features.sameness.shingles import Counts, Mask, Shingles
from dataaudit.features.sameness.signatures import Signatures

Similarities = NDArray[np.float64]
ROUNDING = 1e-9
_PAIRS_AT_ONCE = 1 << 13
_SIGMAS = 4.0


def shared(sets: Shingles, i: Counts, j: Counts) -> Counts:
    """How many shingles the sets of each pair share."""
    result = np.empty(len(i), np.int64)
    starts = sets.starts
    for part in _batches(len(i), _PAIRS_AT_ONCE):
        members = np.concatenate((i[part], j[part]))
        pairs = len(members) // 2
        sizes = sets.sizes[members]
        positions = slices(starts[members], sizes)
        numbers = np.tile(np.arange(pairs, dtype=np.uint64) << np.uint64(48), 2)
        keys = sets.hashes[positions] | np.repeat(numbers, sizes)
        keys.sort()
        twins = keys[1:][keys[1:] == keys[:-1]]
        result[part] = np.bincount((twins >> np.uint64(48)).astype(np.int64), minlength=pairs)
    return result


def _batches(n: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, n, size))


def jaccard(sets: Shingles, i: Counts, j: Counts) -> Similarities:
    """|A and B| / |A or B| of each pair; 0 where both are empty."""
    both = shared(sets, i, j)
    similarity: Similarities = both / np.maximum(sets.sizes[i] + sets.sizes[j] - both, 1)
    return similarity


def containment(sets: Shingles, i: Counts, j: Counts) -> Similarities:
    """|A and B| / |A| of each pair; 1 where A is empty."""
    sizes = sets.sizes[i]
    inside: Similarities = np.where(sizes > 0, shared(sets, i, j) / np.maximum(sizes, 1), 1.0)
    return inside


def sizes_allow(sizes: Counts, i: Counts, j: Counts, similarity: float) -> Mask:
    """Whether the sizes alone allow the similarity: |A and B| is at most the smaller, |A or B| at least the larger."""
    smaller, larger = np.minimum(sizes[i], sizes[j]), np.maximum(sizes[i], sizes[j])
    allowed: Mask = smaller >= similarity * larger - ROUNDING
    return allowed


def signatures_allow(signatures: Signatures, i: Counts, j: Counts, similarity: float) -> Mask:
    """Whether so many entries are equal that the similarity is possible: four standard deviations below it.

    A true pair is dropped once in 30,000.
    """
    count = signatures.shape[1]
    least = int(count * similarity - _SIGMAS * math.sqrt(count * similarity * (1 - similarity)))
    keep = np.empty(len(i), bool)
    for part in _batches(len(i), 1 << 15):
        keep[part] = np.count_nonzero(signatures[i[part]] == signatures[j[part]], axis=1) >= least
    return keep
