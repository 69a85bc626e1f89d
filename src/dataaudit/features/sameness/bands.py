"""Bands: texts that agree in all six entries of any one of 21 bands become candidates.

A pair of Jaccard similarity J agrees somewhere with probability 1 - (1 - J**6)**21: 0.998 at 0.8, 0.02 at 0.3.
"""

from __future__ import annotations

import numpy as np

from dataaudit.features.sameness.lexicon import slices
from dataaudit.features.sameness.mixing import distinct
from dataaudit.features.sameness.shingles import Counts, Hashes
from dataaudit.features.sameness.signatures import Signatures

BANDS = 21
ROWS = 6
PERMUTATIONS = BANDS * ROWS
_GIANT = 64  # a bucket above this size is joined as a chain, or n identical texts would make n**2 pairs
_NEIGHBOURS = 8
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0x85EBCA77C2B2AE63,
     0xD6E8FEB86659FD93], np.uint64,
)  # fmt: skip


def band_keys(signatures: Signatures) -> Hashes:
    """One 64-bit key a band (rows) and text (columns)."""
    bands = signatures.shape[1] // ROWS
    keys = np.empty((bands, len(signatures)), np.uint64)
    for band in range(bands):
        key = np.zeros(len(signatures), np.uint64)
        for row in range(ROWS):
            key ^= signatures[:, band * ROWS + row]
            key *= _FACTORS[row]
            key ^= key >> np.uint64(29)
        keys[band] = key
    return keys


def candidate_pairs(keys: Hashes) -> tuple[Counts, Counts]:
    """Pairs (i < j) of texts that share a key in some band, each once."""
    n = keys.shape[1]
    codes = [np.empty(0, np.int64)]
    for band in range(len(keys)):
        i, j = _bucket_pairs(keys[band], keys[band - 1])
        codes.append(np.minimum(i, j) * n + np.maximum(i, j))
    pairs = distinct(np.concatenate(codes))
    return pairs // n, pairs % n


def _bucket_pairs(keys: Hashes, other: Hashes) -> tuple[Counts, Counts]:
    """All pairs within each small bucket; of a giant one, each member with its first and with its next neighbours.

    Members of a giant bucket are ordered by the key of another band, so that neighbours are alike and the outcome
    does not depend on the order of the rows.
    """
    packed = (keys << np.uint64(32)) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    order = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    ordered = packed >> np.uint64(32)
    edges = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1], [True])))
    starts, sizes = edges[:-1], np.diff(edges)
    crowded = sizes > 1
    starts, sizes = starts[crowded], sizes[crowded]
    for start, size in zip(starts[sizes > _GIANT], sizes[sizes > _GIANT], strict=True):
        bucket = order[start : start + size]
        order[start : start + size] = bucket[np.argsort(other[bucket], kind="stable")]

    positions = slices(starts, sizes)
    following = np.repeat(starts + sizes, sizes) - positions - 1
    giant = np.repeat(sizes > _GIANT, sizes)
    following[giant] = np.minimum(following[giant], _NEIGHBOURS)
    left = np.repeat(positions, following)
    right = slices(positions + 1, following)
    leaders = np.repeat(starts, sizes)[giant]
    followers = positions[giant]
    led = leaders != followers
    return order[np.concatenate((left, leaders[led]))], order[np.concatenate((right, followers[led]))]
