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
from dataaudit.workers import spread

_BANDS = 5
_ENOUGH_SHINGLES = 64  # of the boilerplate of a text, for finding others with the same
_SAMPLE = 200
_DEPTH = 3
_LEAST_WITH_INNER = 4
_MOST_MISSING = 0.2
_MOST_OWN = 0.2
_OWN_PER_MISSING = 2.0
_REPEATED = 1.05


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """What many of the texts share, and what becomes of the texts that consist of it for more than half.

    templates  for each template the texts that are made from it
    whole      whether nothing of a text may be left out when it is compared: edited copies, and texts that share
               their boilerplate with too few for a template, as where all texts use the same fifty words
    """

    common: Vocabulary
    templates: list[Counts]
    whole: Mask


def boilerplate_of(texts: Sequence[str]) -> Boilerplate:
    """Finds the boilerplate of texts and sorts those that consist of it for more than half."""
    common = common_shingles(texts)
    counted = spread(_mostly, len(texts) if len(common) else 0, texts.__getitem__, common)
    suspects = np.concatenate([np.empty(0, np.int64), *(part.start + mostly for part, mostly in counted)])
    return sort(texts, suspects, common)


def _mostly(texts: Sequence[str], common: Vocabulary) -> Counts:
    """The task of one worker: which texts consist of boilerplate for more than half."""
    found = [np.empty(0, np.int64)]
    for part in chunks(texts):
        every = shingles(texts[part])
        found.append(part.start + np.flatnonzero(2 * every.count(common.holds(every.hashes)) > every.sizes))
    return np.concatenate(found)


def sort(texts: Sequence[str], suspects: Counts, common: Vocabulary) -> Boilerplate:
    """Sorts the suspects, texts of which more than half is boilerplate."""
    edited: list[Counts] = []
    templates: list[Counts] = [suspects[:0]]
    for members in _same_boilerplate(texts, suspects, common):
        if len(members) > COMMON_TEXTS:
            family = _family([texts[m] for m in members.tolist()], common, Vocabulary.empty())
            edited.append(members[family.copies])
            edited += _edited_inside(texts, members, family, common, Vocabulary.empty(), _DEPTH)
            templates.append(members[~family.copies])
    alone = np.setdiff1d(suspects, np.concatenate(templates))
    whole = np.zeros(len(texts), bool)
    whole[np.concatenate([alone, *edited])] = True
    return Boilerplate(common, [template for template in templates if len(template)], whole)


def _edited_inside(
    texts: Sequence[str], members: Counts, family: _Family, common: Vocabulary, shed: Vocabulary, depth: int
) -> Iterator[Counts]:
    """Edited copies in the smaller families that a family has inside: copies of one text, all after the same preamble.

    What the family shares is shed and the rest is sorted again. Of fewer than four texts two have nothing in common
    that is not in most of them.
    """
    if not depth or len(members) < _LEAST_WITH_INNER or not family.inner.any():
        return
    rest = Vocabulary(np.setdiff1d(common.hashes, family.consensus.hashes))
    shed = Vocabulary(np.union1d(shed.hashes, family.consensus.hashes))
    for group in _same_boilerplate(texts, members[family.inner], rest):
        inside = _family([texts[m] for m in group.tolist()], rest, shed)
        yield group[inside.copies]
        yield from _edited_inside(texts, group, inside, rest, shed, depth - 1)


def _same_boilerplate(texts: Sequence[str], suspects: Counts, common: Vocabulary) -> Iterator[Counts]:
    """Groups of suspects whose boilerplate is alike."""
    from dataaudit.features.sameness.clusters import firsts

    if not len(suspects):
        return
    sketch = _boilerplate_signatures([texts[s] for s in suspects.tolist()], common)
    first = firsts(len(suspects), *candidate_pairs(band_keys(sketch)))
    order = np.argsort(first, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(first[order])) + 1):
        if len(group) > 1:
            yield suspects[group]


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


def _family(texts: Sequence[str], common: Vocabulary, shed: Vocabulary) -> _Family:
    """Edited copies lack about as much of what most of the texts share as they have of their own."""
    consensus, single = _consensus(by_content(texts, _SAMPLE), common)
    own, still, missing = (np.empty(len(texts), np.int64) for _ in range(3))
    for part in chunks(texts):
        found = shingles(texts[part])
        if len(shed):
            found = found.where(~shed.holds(found.hashes))
        of_most = found.count(consensus.holds(found.hashes))
        own[part] = found.sizes - of_most
        still[part] = found.count(common.holds(found.hashes)) - of_most
        missing[part] = len(single) - found.count(single.holds(found.hashes))
    few = (missing <= _MOST_MISSING * len(single)) & (own <= _MOST_OWN * len(consensus))
    copies = few & (own <= _OWN_PER_MISSING * np.maximum(missing, 0))
    if 2 * np.count_nonzero(copies) > len(texts):
        copies = few  # an edit of a repeated word is not seen as missing; such a text goes with the others
    return _Family(copies, ~copies & (2 * still > own), consensus)


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
