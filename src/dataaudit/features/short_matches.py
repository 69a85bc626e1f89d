"""Hold-out inputs and training inputs of the same length that are nearly equal: every pair, without sketches.

A pair of Jaccard similarity s shares at least s of the hold-out input's shingles, so it shares one of any
(1 - s) of them plus one. The rarest are indexed; short texts have few.
"""

from __future__ import annotations

import numpy as np

from dataaudit.features.boilerplate import COUNTED_TEXTS
from dataaudit.features.corpus import Corpus, beside, common_of, distinctive
from dataaudit.features.jaccard import ROUNDING, jaccard, sizes_allow
from dataaudit.features.near_pairs import MIN_SHINGLES, Pairs
from dataaudit.features.shingles import Counts, Shingles, chain


def near_matches(items: Corpus, rows: Corpus, similarity: float) -> Pairs:
    """Pairs (item, row) of at least this similarity, boilerplate of both sides left out."""
    if not len(items) or not len(rows):
        return Pairs.none()
    common = common_of([items, rows], COUNTED_TEXTS)
    wanted = distinctive(items, common)
    postings, owners = _rare_postings(wanted, similarity)
    parts = []
    for first, found in rows.shingles():
        sets = beside(found, common)
        item, row = _sharing(postings, owners, sets)
        allowed = sizes_allow(np.concatenate((wanted.sizes, sets.sizes)), item, row + len(wanted), similarity)
        item, row = item[allowed], row[allowed]
        exact = jaccard(chain([wanted, sets]), item, row + len(wanted))
        kept = exact >= similarity - ROUNDING
        parts.append((item[kept], row[kept] + first, exact[kept]))
    i, j, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pairs(i, j, value)


def _rare_postings(sets: Shingles, similarity: float) -> tuple[np.ndarray, Counts]:
    """The shingles under which each text is filed, sorted, with their owners."""
    owners = sets.owners
    _, inverse, counts = np.unique(sets.hashes, return_inverse=True, return_counts=True)
    order = np.lexsort((sets.hashes, counts[inverse], owners))
    rank = np.arange(len(order)) - sets.starts[owners]
    least = sets.sizes - np.ceil(similarity * sets.sizes - ROUNDING).astype(np.int64) + 1
    filed = (rank < least[owners]) & (sets.sizes[owners] >= MIN_SHINGLES)
    hashes, owners = sets.hashes[order][filed], owners[filed]
    by_hash = np.lexsort((owners, hashes))
    return hashes[by_hash], owners[by_hash]


def _sharing(postings: np.ndarray, owners: Counts, sets: Shingles) -> tuple[Counts, Counts]:
    low = np.searchsorted(postings, sets.hashes, "left")
    sizes = np.searchsorted(postings, sets.hashes, "right") - low
    found = np.repeat(low - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    pairs = np.unique(np.repeat(sets.owners, sizes) * (int(owners.max(initial=0)) + 1) + owners[found])
    n = int(owners.max(initial=0)) + 1
    return pairs % n, pairs // n
