"""Which hold-out inputs stand in the training data: equal, near, or contained."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from dataaudit.features.sameness.repeats import row_name
from dataaudit.features.text import normalised_inputs
from dataaudit.sealing import Sealed

if TYPE_CHECKING:
    from dataaudit.dataset import Audit, Dataset
    from dataaudit.features.leakage.corpus import Corpus

LONG = 13  # words; below, a text that is merely alike is no proof of a leak
_FULL_LENGTH = 30
_SHORT_CONTAINED = 5
_SPARE_CHARACTERS = 200  # a preamble on one side only
_COMPARED_WORDS = 1000
_SAMPLE = 2_000
_SHORT_BITS = 70.0
_LONG_CONTAINMENT, _FULL_CONTAINMENT = 0.8, 0.7
_WORTH_COMPARING = 0.5

_FIELD_CONTAINMENT = 0.7

Likeness = Literal["near", "contained", "variant", "partial"]


@dataclass(frozen=True, slots=True)
class Equals:
    """Hold-out index -> the training indices with the same normalised input. Trivial ones say too little to leak."""

    leaks: dict[int, list[int]]
    trivial: dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class Match:
    """A hold-out input and the training input it resembles: by similarity both ways, or by the share it has there.

    A variant has other numbers; a partial match is alike in some of its fields only.
    """

    item: int
    row: int
    score: float
    likeness: Likeness

    @property
    def leaks(self) -> bool:
        return self.likeness in ("near", "contained")


def equal_inputs(audit: Audit) -> Equals:
    """Hold-out inputs that equal a training input after normalisation."""
    from dataaudit.features.leakage.information import TRIVIAL

    held, inputs = audit.feature(compared)
    wanted = {key for key in held.keys if key}
    rows: dict[Hashable, list[int]] = {}
    for row, key in enumerate(inputs.keys):
        if key in wanted:
            rows.setdefault(key, []).append(row)
    found = [(item, rows[key]) for item, key in enumerate(held.keys) if key in rows]
    trivial = {item for item, _ in found if held.bits(item) < TRIVIAL}
    return Equals(
        {item: equal for item, equal in found if item not in trivial},
        {item: equal for item, equal in found if item in trivial},
    )


def compared(audit: Audit) -> tuple[Corpus, Corpus]:
    """The inputs of the hold-out and of the training data."""
    from dataaudit.features.leakage.corpus import Texts

    held, inputs = audit.held, audit.train.feature(normalised_inputs)
    assert held is not None
    if isinstance(held, Sealed):
        from dataaudit.sealing.corpus import Salted

        return held.inputs, Salted(inputs, held.salt)
    return Texts(held.feature(normalised_inputs)), Texts(inputs)


def near_inputs(audit: Audit, similarity: float) -> list[Match]:
    """Hold-out inputs that are near a training input or contained in one, equal ones left out, best match first.

    Long inputs: at least 70 % of the weight of their three-word runs stand in one training input (80 % at 13 words,
    falling to 70 % at 30), or the two are near. Short ones: near, or whole inside a longer input and saying enough.
    """
    held, rows = audit.feature(compared)
    equal = audit.feature(equal_inputs)
    items = [i for i, key in enumerate(held.keys) if key and i not in equal.leaks and i not in equal.trivial]
    return _field_by_field(audit, _matches(items, held, rows, similarity))


def _field_by_field(audit: Audit, matches: list[Match]) -> list[Match]:
    """Each field of a hold-out input must stand in one of the training input, as far as texts are known.

    In the same, or in the other of two: who has learnt a pair of texts knows much of the answer to its mirror image.
    """
    import numpy as np

    from dataaudit.features.sameness.fields import by_field, input_fields
    from dataaudit.features.sameness.jaccard import containment

    if audit.holdout is None:
        return matches
    held = [input_fields(audit.holdout, match.item) for match in matches]
    rows = [input_fields(audit.train, match.row) for match in matches]
    whole = np.maximum(*by_field(held, rows, containment)) >= _FIELD_CONTAINMENT
    return [
        replace(match, likeness="partial") if match.leaks and not kept else match
        for match, kept in zip(matches, whole, strict=True)
    ]


def alike_inputs(dataset: Dataset, similarity: float) -> list[Match]:
    """Inputs of one split that would leak if they stood on two sides, each distinct text once, variants left out.

    Those that are alike in one field only are among them: it is better that they stay on one side.
    """
    from dataaudit.features.leakage.corpus import Texts

    texts = dataset.feature(normalised_inputs)
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        if text:
            first.setdefault(text, row)
    distinct, firsts = list(first), list(first.values())
    inputs = Texts(distinct)
    found = _matches(list(range(len(distinct))), inputs, inputs, similarity)
    return [Match(firsts[m.item], firsts[m.row], m.score, m.likeness) for m in found if m.item != m.row and m.leaks]


def _matches(items: list[int], held: Corpus, rows: Corpus, similarity: float) -> list[Match]:
    matches = [*_contained_matches(items, held, rows, similarity), *_short_matches(items, held, rows, similarity)]
    kept: dict[tuple[int, int], Match] = {}
    for match in sorted(matches, key=lambda m: (m.item, -m.score, m.likeness, m.row)):
        ours, theirs = held.numbers(match.item), rows.numbers(match.row)
        same = ours == theirs if match.likeness == "near" else set(ours) <= set(theirs)
        kept.setdefault((match.item, match.row), match if same else replace(match, likeness="variant"))
    return list(kept.values())


def _contained_matches(items: list[int], held: Corpus, rows: Corpus, similarity: float) -> Iterator[Match]:
    import numpy as np

    from dataaudit.features.leakage.containment import contained
    from dataaudit.features.leakage.corpus import common_of, distinctive
    from dataaudit.features.sameness.jaccard import ROUNDING, jaccard
    from dataaudit.features.sameness.shingles import chain

    lengths = [held.words(i) for i in items]
    searched = [
        (item, words)
        for item, words in zip(items, lengths, strict=True)
        if words >= LONG or (words >= _SHORT_CONTAINED and held.bits(item) >= _SHORT_BITS)
    ]
    least = np.array([_least_containment(words) for _, words in searched], np.float64)
    found = contained(held.choose([item for item, _ in searched]), np.where(least < 1, _WORTH_COMPARING, least), rows)
    inside = found.containment >= least[found.item] - ROUNDING
    item = np.array([item for item, _ in searched], np.int64)[found.item]
    for i, row, share in zip(item[inside], found.row[inside], found.containment[inside], strict=True):
        yield Match(int(i), int(row), float(share), "contained")
    item, row = item[~inside], found.row[~inside]
    if not len(item):
        return
    common = common_of([held, rows], _SAMPLE)
    sets = chain([distinctive(held.choose(item.tolist()), common), distinctive(rows.choose(row.tolist()), common)])
    alike = jaccard(sets, np.arange(len(item)), np.arange(len(item)) + len(item))
    for i, r, score in zip(item, row, alike, strict=True):
        if score >= similarity - ROUNDING:
            yield Match(int(i), int(r), float(score), "near")


def _short_matches(items: list[int], held: Corpus, rows: Corpus, similarity: float) -> Iterator[Match]:
    import numpy as np

    from dataaudit.features.leakage.short_matches import near_matches

    short = [i for i in items if held.words(i) < LONG]
    if not short:
        return
    longest = held.characters[short].max() / similarity + _SPARE_CHARACTERS
    lengths = rows.characters
    comparable = np.flatnonzero((lengths > 0) & (lengths <= longest)).tolist()
    alike = near_matches(held.choose(short), rows.choose(comparable), similarity)
    for item, row, score in zip(alike.i.tolist(), alike.j.tolist(), alike.similarity.tolist(), strict=True):
        yield Match(short[item], comparable[row], score, "near")


def _least_containment(words: int) -> float:
    if words < LONG:
        return 1.0
    share = min(1.0, (words - LONG) / (_FULL_LENGTH - LONG))
    return _LONG_CONTAINMENT + share * (_FULL_CONTAINMENT - _LONG_CONTAINMENT)


def is_long(audit: Audit) -> list[bool]:
    """Whether each hold-out input has so many words that a near copy is a leak."""
    held, _ = audit.feature(compared)
    return [held.words(item) >= LONG for item in range(len(held))]


def named_rows(dataset: Dataset, rows: list[int]) -> str:
    """`row 12`, and how many more there are."""
    more = len(rows) - 1
    return row_name(dataset, rows[0]) + (f" and {more:,} more" if more else "")


def same_files(audit: Audit) -> bool:
    """Whether a file was given for both sides."""
    assert audit.held is not None
    return bool({f.content for f in audit.train.files} & {f.content for f in audit.held.files})


def shared_text(left: Dataset, i: int, right: Dataset, j: int) -> str:
    """The longest run of words that two normalised inputs share."""
    from difflib import SequenceMatcher

    a, b = (data.feature(normalised_inputs)[k].split()[:_COMPARED_WORDS] for data, k in ((left, i), (right, j)))
    match = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return " ".join(a[match.a : match.a + match.size])
