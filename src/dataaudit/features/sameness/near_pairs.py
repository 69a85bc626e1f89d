"""Pairs of near-equal texts: MinHash bands propose, exact Jaccard similarity decides.

Shingles are made twice: once for the signatures and forgotten, then again for the few texts that have a candidate,
so that the memory is that of the texts and some 700 bytes a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dataaudit.features.sameness.bands import PERMUTATIONS, band_keys, candidate_pairs
from dataaudit.features.sameness.boilerplate import Vocabulary, common_shingles
from dataaudit.features.sameness.families import families
from dataaudit.features.sameness.jaccard import ROUNDING, Similarities, jaccard, signatures_allow
from dataaudit.features.sameness.shingles import Counts, Shingles, chain, chunks, shingles
from dataaudit.features.sameness.signatures import Signatures, signatures
from dataaudit.workers import spread

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
    """Pairs of different texts whose shingle sets have at least this Jaccard similarity, boilerplate left out.

    Finds 99.8 % of the pairs at similarity 0.8 and more of those above. Texts should be distinct.
    """
    common = common_shingles(texts)
    sketch, sizes, totals = _sketch(texts, common)
    whole = families(texts, np.flatnonzero(2 * sizes < totals), common).whole
    sketch[whole], sizes[whole], _ = _sketch([texts[w] for w in whole.tolist()], Vocabulary.empty())
    enough = np.flatnonzero(sizes >= MIN_SHINGLES)
    if len(enough) < len(texts):
        sketch = sketch[enough]
    i, j = candidate_pairs(band_keys(sketch))
    kept = signatures_allow(sketch, i, j, similarity)
    del sketch
    i, j = enough[i[kept]], enough[j[kept]]
    members, places = np.unique(np.concatenate((i, j)), return_inverse=True)
    sets = compared_sets(texts, members, common, whole)
    return measured(sets, members, places[: len(i)], places[len(i) :], similarity)


def measured(sets: Shingles, members: Counts, a: Counts, b: Counts, similarity: float) -> Pairs:
    """Those pairs of sets that reach the similarity, as pairs of the members they belong to."""
    exact = jaccard(sets, a, b)
    kept = (exact >= similarity - ROUNDING) & (np.minimum(sets.sizes[a], sets.sizes[b]) >= MIN_SHINGLES)
    return Pairs(members[a[kept]], members[b[kept]], exact[kept])


def compared_sets(texts: Sequence[str], members: Counts, common: Vocabulary, whole: Counts) -> Shingles:
    """What is compared of some texts: all shingles of those in `whole`, of the others those beside boilerplate."""
    parts = []
    chosen = [texts[m] for m in members.tolist()]
    uncut = np.isin(members, whole)
    for part in chunks(chosen):
        found = shingles(chosen[part])
        keep = ~common.holds(found.hashes) | np.repeat(uncut[part], found.sizes)
        parts.append(found.where(keep).sets())
    return chain(parts)


def distinctive_sets(texts: Sequence[str], common: Vocabulary) -> Shingles:
    """The shingle sets without boilerplate."""
    return compared_sets(texts, np.arange(len(texts)), common, np.empty(0, np.int64))


def _sketch(texts: Sequence[str], common: Vocabulary) -> tuple[Signatures, Counts, Counts]:
    """Signatures without boilerplate, how many shingles they are made of, and how many there are in all."""
    sketch = np.empty((len(texts), PERMUTATIONS), np.uint32)
    sizes, totals = np.empty(len(texts), np.int64), np.empty(len(texts), np.int64)
    for part, made in spread(_sketched, len(texts), texts.__getitem__, common):
        sketch[part], sizes[part], totals[part] = made
    return sketch, sizes, totals


def _sketched(texts: Sequence[str], common: Vocabulary) -> tuple[Signatures, Counts, Counts]:
    """The task of one worker: a range of texts."""
    sketch = np.empty((len(texts), PERMUTATIONS), np.uint32)
    sizes, totals = np.empty(len(texts), np.int64), np.empty(len(texts), np.int64)
    for part in chunks(texts):
        found = shingles(texts[part])
        totals[part] = found.sizes
        if len(common):
            found = found.where(~common.holds(found.hashes))
        sizes[part] = found.sizes
        sketch[part] = signatures(found, PERMUTATIONS)
    return sketch, sizes, totals
