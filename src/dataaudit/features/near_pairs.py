"""Pairs of near-equal texts: MinHash bands propose, exact Jaccard similarity decides.

Shingles are made twice: once for the signatures and forgotten, then again for the few texts that have a candidate,
so that the memory is that of the texts and some 700 bytes a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dataaudit.features.bands import PERMUTATIONS, band_keys, candidate_pairs
from dataaudit.features.boilerplate import common_shingles, is_common
from dataaudit.features.jaccard import ROUNDING, Similarities, jaccard, signatures_allow, sizes_allow
from dataaudit.features.shingles import Counts, Hashes, ShingleSets, chain, chunks, shingle_sets
from dataaudit.features.signatures import Signatures, signatures

MIN_SHINGLES = 5  # a text with less left than this beside boilerplate is compared only for equality


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs i < j of texts with their similarity."""

    i: Counts
    j: Counts
    similarity: Similarities

    def __len__(self) -> int:
        return len(self.i)

    @classmethod
    def none(cls) -> Pairs:
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def near_pairs(texts: Sequence[str], similarity: float) -> Pairs:
    """Pairs of different texts whose shingle sets, without boilerplate, have at least this Jaccard similarity.

    Finds 99.8 % of the pairs at similarity 0.8 and more of those above. Texts should be distinct.
    """
    common = common_shingles(texts)
    sizes, sketch = _sketch(texts, common)
    enough = np.flatnonzero(sizes >= MIN_SHINGLES)
    i, j = candidate_pairs(band_keys(sketch[enough]))
    i, j = enough[i], enough[j]
    kept = sizes_allow(sizes, i, j, similarity)
    i, j = i[kept], j[kept]
    kept = signatures_allow(sketch, i, j, similarity)
    i, j = i[kept], j[kept]
    if not len(i):
        return Pairs.none()
    members, places = np.unique(np.concatenate((i, j)), return_inverse=True)
    sets = distinctive_sets([texts[m] for m in members], common)
    exact = jaccard(sets, places[: len(i)], places[len(i) :])
    kept = exact >= similarity - ROUNDING
    return Pairs(i[kept], j[kept], exact[kept])


def distinctive_sets(texts: Sequence[str], common: Hashes) -> ShingleSets:
    """The shingle sets without boilerplate."""
    parts = (shingle_sets(texts[part]) for part in chunks(len(texts)))
    return chain([sets.where(~is_common(sets, common)) for sets in parts])


def _sketch(texts: Sequence[str], common: Hashes) -> tuple[Counts, Signatures]:
    sizes = np.empty(len(texts), np.int64)
    sketch = np.empty((len(texts), PERMUTATIONS), np.uint32)
    for part in chunks(len(texts)):
        sets = distinctive_sets(texts[part], common)
        sizes[part] = sets.sizes
        sketch[part] = signatures(sets, PERMUTATIONS)
    return sizes, sketch
