"""Boilerplate: shingles that a good part of all texts share (an instruction before every question, a slot template).

They say nothing about whether two texts are the same, so they do not count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dataaudit.features.sample import by_content
from dataaudit.features.shingles import Hashes, Mask, ShingleSets, chunks, shingle_sets

COMMON_SHARE = 0.05
COMMON_TEXTS = 20
_TABLE_BITS = 20


def common_shingles(texts: Sequence[str], most: int = 20_000) -> Hashes:
    """Shingles in more than 5 % of the texts (and in more than 20), sorted.

    Of many texts a sample is counted, chosen by their content so that the order of the rows does not matter.
    """
    sample = by_content(texts, most)
    least = max(COMMON_TEXTS * len(sample) / max(len(texts), 1), COMMON_SHARE * len(sample))
    hashes = np.concatenate([np.empty(0, np.uint64), *(shingle_sets(sample[c]).hashes for c in chunks(len(sample)))])
    hashes.sort()
    starts = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))
    common: Hashes = hashes[starts[np.diff(starts, append=len(hashes)) > least]]
    return common


def is_common(sets: ShingleSets, common: Hashes) -> Mask:
    """Which of the hashes are boilerplate."""
    if not len(common):
        return np.zeros(len(sets.hashes), bool)
    mask = np.uint64((1 << _TABLE_BITS) - 1)
    table = np.zeros(1 << _TABLE_BITS, bool)
    table[(common & mask).astype(np.int64)] = True
    found = table[(sets.hashes & mask).astype(np.int64)]
    suspects = np.flatnonzero(found)
    nearest = np.minimum(np.searchsorted(common, sets.hashes[suspects]), len(common) - 1)
    found[suspects] = common[nearest] == sets.hashes[suspects]
    return found
