"""Texts that consist mostly of boilerplate: instances of a template, or edited copies of one text?

Both share long stretches with many others. An edited copy has its own letters *in place of* those that the others
share: what it has alone, it lacks in common. An instance of a template has its own words *beside* the common ones
and lacks nothing. So boilerplate is right to leave out of an instance, and wrong to leave out of an edited copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dataaudit.features.sameness.bands import ROWS, band_keys, candidate_pairs
from dataaudit.features.sameness.boilerplate import COMMON_TEXTS, Vocabulary, common_shingles, frequent
from dataaudit.features.sameness.sample import by_content
from dataaudit.features.sameness.shingles import Counts, Mask, chunks, shingles
from dataaudit.features.sameness.signatures import Signatures, signatures

_BANDS = 5
_ENOUGH_SHINGLES = 64  # of the boilerplate of a text, for finding others with the same
_SAMPLE = 200
_MOST_MISSING = 0.2
_MOST_OWN = 0.2
_OWN_PER_MISSING = 2.0
_REPEATED = 1.05


@dataclass(frozen=True, slots=True)
class Families:
    """Texts that are edited copies of others; for each template the texts made from it; texts that are neither.

    Too few texts with the same boilerplate are no template: what they have in common is common by chance, as where all
    texts use the same fifty words.
    """

    edited: Counts
    templates: list[Counts]
    alone: Counts

    @property
    def whole(self) -> Counts:
        """Texts of which nothing may be left out when they are compared."""
        return np.union1d(self.edited, self.alone)


def families(
    texts: Sequence[str], suspects: Counts, common: Vocabulary, shed: Vocabulary | None = None, depth: int = 3
) -> Families:
    """Sorts the suspects, texts of which more than half is boilerplate, into families.

    Where a family has smaller ones inside (copies of one text, all after the same preamble), what they all share is
    shed and the rest is sorted again.
    """
    shed = shed or Vocabulary.empty()
    edited: list[Counts] = [np.empty(0, np.int64)]
    templates: list[Counts] = []
    for group in _same_boilerplate([texts[s] for s in suspects.tolist()], common):
        members = suspects[group]
        family = _family([texts[m] for m in members.tolist()], common, shed)
        edited.append(members[family.copies])
        if len(members) > COMMON_TEXTS and not family.copies.all():
            templates.append(members[~family.copies])
        if depth and family.inner.any() and len(family.rest):
            more = Vocabulary(np.union1d(shed.hashes, family.consensus.hashes))
            edited.append(families(texts, members[family.inner], family.rest, more, depth - 1).edited)
    alone = np.setdiff1d(suspects, np.concatenate([suspects[:0], *templates]))
    return Families(np.sort(np.concatenate(edited)), templates, alone)


def template_families(texts: Sequence[str]) -> list[Counts]:
    """For each template the texts that are made from it and consist of it for more than half."""
    common = common_shingles(texts)
    suspects = []
    for part in chunks(texts):
        found = shingles(texts[part])
        suspects.append(part.start + np.flatnonzero(2 * found.count(common.holds(found.hashes)) > found.sizes))
    return families(texts, np.concatenate([np.empty(0, np.int64), *suspects]), common).templates


def _same_boilerplate(texts: Sequence[str], common: Vocabulary) -> Iterator[Counts]:
    """Groups of texts whose boilerplate is alike."""
    from dataaudit.features.sameness.clusters import components

    if not texts:
        return
    sketch = _boilerplate_signatures(texts, common)
    i, j = candidate_pairs(band_keys(sketch))
    component = components(len(texts), i, j)
    order = np.argsort(component, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(component[order])) + 1):
        if len(group) > 1:
            yield group


def _boilerplate_signatures(texts: Sequence[str], common: Vocabulary) -> Signatures:
    """Signatures of the boilerplate alone; of long boilerplate a fixed part is enough."""
    typical = sum(map(len, texts)) // len(texts)
    part_of = np.uint64(max(1, typical // _ENOUGH_SHINGLES // 2))
    sketch = np.empty((len(texts), _BANDS * ROWS), np.uint32)
    asked = Vocabulary(common.hashes[common.hashes % part_of == 0])
    for part in chunks(texts):
        found = shingles(texts[part])
        sketch[part] = signatures(found.where(asked.holds(found.hashes)), _BANDS * ROWS)
    return sketch


@dataclass(frozen=True, slots=True)
class _Family:
    """Which texts are edited copies; which of the others are boilerplate for the most part even without `consensus`."""

    copies: Mask
    inner: Mask
    consensus: Vocabulary
    rest: Vocabulary


def _family(texts: Sequence[str], common: Vocabulary, shed: Vocabulary) -> _Family:
    """Edited copies lack about as much of what most of the texts share as they have of their own."""
    consensus, single = _consensus(by_content(texts, _SAMPLE), common)
    rest = Vocabulary(np.setdiff1d(common.hashes, consensus.hashes))
    own, still, missing = (np.empty(len(texts), np.int64) for _ in range(3))
    for part in chunks(texts):
        found = shingles(texts[part])
        if len(shed):
            found = found.where(~shed.holds(found.hashes))
        own[part] = found.sizes - found.count(consensus.holds(found.hashes))
        still[part] = found.count(rest.holds(found.hashes))
        missing[part] = len(single) - found.count(single.holds(found.hashes))
    few = (missing <= _MOST_MISSING * len(single)) & (own <= _MOST_OWN * len(consensus))
    copies = few & (own <= _OWN_PER_MISSING * np.maximum(missing, 0))
    if 2 * np.count_nonzero(copies) > len(texts):
        copies = few  # an edit of a repeated word is not seen as missing; such a text goes with the others
    return _Family(copies, ~copies & (2 * still > own), consensus, rest)


def _consensus(texts: Sequence[str], common: Vocabulary) -> tuple[Vocabulary, Vocabulary]:
    """The boilerplate that more than half of the texts have, and that part of it which stands in them just once.

    What stands just once can be counted without making sets.
    """
    raw = [shingles(texts[part]) for part in chunks(texts)]
    once = np.concatenate([np.empty(0, np.uint64), *(r.sets().hashes for r in raw)])
    every = np.concatenate([np.empty(0, np.uint64), *(r.hashes for r in raw)])
    shared = frequent(once[common.holds(once)], len(texts) / 2)
    texts_with = np.bincount(np.searchsorted(shared, once[np.isin(once, shared)]), minlength=len(shared))
    times = np.bincount(np.searchsorted(shared, every[np.isin(every, shared)]), minlength=len(shared))
    return Vocabulary(shared), Vocabulary(shared[times <= _REPEATED * texts_with])
