"""Pairs of near-equal texts: MinHash bands propose, exact Jaccard similarity decides.

Shingles are made twice: once for the signatures and forgotten, then again for the few texts that have a candidate,
so that the memory is that of the texts and some 700 bytes a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dataaudit.features.sameness.bands import PERMUTATIONS, band_keys, candidate_pairs
from dataaudit.features.sameness.boilerplate import Vocabulary
from dataaudit.features.sameness.families import Boilerplate, boilerplate_of
from dataaudit.features.sameness.jaccard import ROUNDING, Similarities, jaccard, signatures_allow
from dataaudit.features.sameness.shingles import Counts, Mask, Shingles, chain, chunks, shingles
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


def near_pairs(texts: Sequence[str], similarity: float, boilerplate: Boilerplate | None = None) -> Pairs:
    """Pairs of different texts whose shingle sets have at least this Jaccard similarity, boilerplate left out.

    Finds 99.8 % of the pairs at similarity 0.8 and more of those above. Texts should be distinct.
    """
    boilerplate = boilerplate or boilerplate_of(texts)
    sketch, sizes = _sketch(texts, boilerplate)
    enough = np.flatnonzero(sizes >= MIN_SHINGLES)
    if len(enough) < len(texts):
        sketch = sketch[enough]
    i, j = candidate_pairs(band_keys(sketch))
    kept = signatures_allow(sketch, i, j, similarity)
    del sketch
    i, j = enough[i[kept]], enough[j[kept]]
    members, places = np.unique(np.concatenate((i, j)), return_inverse=True)
    sets = compared_sets(texts, members, boilerplate)
    return measured(sets, members, places[: len(i)], places[len(i) :], similarity)


def measured(sets: Shingles, members: Counts, a: Counts, b: Counts, similarity: float) -> Pairs:
    """Those pairs of sets that reach the similarity, as pairs of the members they belong to."""
    exact = jaccard(sets, a, b)
    kept = (exact >= similarity - ROUNDING) & (np.minimum(sets.sizes[a], sets.sizes[b]) >= MIN_SHINGLES)
    return Pairs(members[a[kept]], members[b[kept]], exact[kept])


def compared_sets(texts: Sequence[str], members: Counts, boilerplate: Boilerplate) -> Shingles:
    """What is compared of some texts: all shingles of those that stay whole, of the others those beside boilerplate."""
    whole = boilerplate.whole[members]
    chosen = [texts[m] for m in members.tolist()]
    return chain([_beside(chosen[part], whole[part], boilerplate.common).sets() for part in chunks(chosen)])


def _beside(texts: Sequence[str], whole: Mask, common: Vocabulary) -> Shingles:
    found = shingles(texts)
    if not len(common):
        return found
    return found.where(~common.holds(found.hashes) | np.repeat(whole, found.sizes))


def _sketch(texts: Sequence[str], boilerplate: Boilerplate) -> tuple[Signatures, Counts]:
    """Signatures of what is compared, and how many shingles they are made of."""
    sketch, sizes = np.empty((len(texts), PERMUTATIONS), np.uint32), np.empty(len(texts), np.int64)

    def piece(part: slice) -> tuple[Sequence[str], Mask]:
        return texts[part], boilerplate.whole[part]

    for part, made in spread(_sketched, len(texts), piece, boilerplate.common):
        sketch[part], sizes[part] = made
    return sketch, sizes


def _sketched(piece: tuple[Sequence[str], Mask], common: Vocabulary) -> tuple[Signatures, Counts]:
    """The task of one worker: a range of texts."""
    texts, whole = piece
    sketch, sizes = np.empty((len(texts), PERMUTATIONS), np.uint32), np.empty(len(texts), np.int64)
    for part in chunks(texts):
        found = _beside(texts[part], whole[part], common)
        sketch[part], sizes[part] = signatures(found, PERMUTATIONS), found.sizes
    return sketch, sizes
