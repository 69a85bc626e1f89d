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
from dataaudit.features.sameness.shingles import Counts, Mask, chain, chunks, shingles
from dataaudit.features.sameness.signatures import Signatures, signatures
from dataaudit.workers import spread

_BANDS = 5
_ENOUGH_SHINGLES = 64  # of the boilerplate of a text, for finding others with the same
_SAMPLE = 200
_DEPTH = 3
_LEAST_WITH_INNER = 4
_MOST_MISSING = 0.2
_MOST_OWN = 0.2
_OWN_PER_BROKEN = 4.0
_REPEATED = 1.05
_COMES_AND_GOES = 0.1


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
    """Edited copies lack some of what most of the texts share, and what they have of their own is in proportion.

    A typo makes as many shingles as it breaks; a word put in makes its length and four more, and breaks four.
    """
    consensus = _Consensus.of(by_content(texts, _SAMPLE), shed)
    own, still, missing, broken = (np.empty(len(texts), np.int64) for _ in range(4))
    for part in chunks(texts):
        found = shingles(texts[part])
        if len(shed):
            found = found.where(~shed.holds(found.hashes))
        beside = ~consensus.shared.holds(found.hashes)
        own[part] = found.count(beside)
        still[part] = found.count(beside & common.holds(found.hashes))
        missing[part] = len(consensus.single) - found.count(consensus.single.holds(found.hashes))
        broken[part] = len(consensus.steady) - found.count(consensus.steady.holds(found.hashes))
    few = _few(missing, own, len(consensus.single), len(consensus.shared))
    copies = few & (own <= _OWN_PER_BROKEN * np.maximum(broken, 0))
    if 2 * np.count_nonzero(copies) > len(texts):
        copies = few  # an edit of a repeated word is not seen as missing; such a text goes with the others
    return _Family(copies, ~copies & (2 * still > own), consensus.shared)


def _few(missing: Counts, own: Counts, single: int, shared: int) -> Mask:
    """Which texts lack so little of what is shared, and have so little beside it, that they may be copies."""
    few: Mask = (missing <= _MOST_MISSING * single) & (own <= _MOST_OWN * shared)
    return few


@dataclass(frozen=True, slots=True)
class _Consensus:
    """What more than half of some texts have.

    single  that part of it which stands in them just once: it can be counted without making sets
    steady  that part of `single` which hardly any of the texts lack that have nearly all of it: a template may have
            parts that come and go, an edit breaks what all others have
    """

    shared: Vocabulary
    single: Vocabulary
    steady: Vocabulary

    @classmethod
    def of(cls, texts: Sequence[str], shed: Vocabulary) -> _Consensus:
        every = chain([shingles(texts[part]) for part in chunks(texts)])
        every = every.where(~shed.holds(every.hashes))
        once = every.sets()
        shared = frequent(once.hashes.copy(), len(texts) / 2)
        in_shared, in_single = np.isin(every.hashes, shared), np.isin(once.hashes, shared)
        texts_with = np.bincount(np.searchsorted(shared, once.hashes[in_single]), minlength=len(shared))
        times = np.bincount(np.searchsorted(shared, every.hashes[in_shared]), minlength=len(shared))
        single = shared[times <= _REPEATED * texts_with]
        in_single = np.isin(once.hashes, single)
        missing, own = len(single) - once.count(in_single), every.sizes - every.count(in_shared)
        few = _few(missing, own, len(single), len(shared))
        nearly_whole = once.hashes[in_single & np.repeat(few, once.sizes)]
        having = np.bincount(np.searchsorted(single, nearly_whole), minlength=len(single))
        steady = single[having >= (1 - _COMES_AND_GOES) * np.count_nonzero(few)]
        return cls(Vocabulary(shared), Vocabulary(single), Vocabulary(steady))
