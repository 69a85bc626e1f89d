"""Inputs of several fields (premise and hypothesis, question and passage) compared field by field.

Laid end to end, a pair of texts and its mirror image share nearly all shingles, and so do two questions about one
long passage. So what was found alike as a whole is confirmed so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dataaudit.features.sameness.jaccard import Similarities
from dataaudit.features.sameness.shingles import Counts, Shingles, shingle_sets
from dataaudit.features.text import normalise

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Likeness = Callable[[Shingles, Counts, Counts], Similarities]
Fields = dict[str, str]


def input_fields(dataset: Dataset, row: int) -> Fields:
    """The texts of an example's input by field. The turns of a chat are no fields of it."""
    found: dict[str, list[str]] = {}
    for part in dataset.parts(row):
        if part.role == "user" and "[" not in part.path:
            found.setdefault(part.path, []).append(part.text)
    return {path: "\n".join(texts) for path, texts in found.items()}


def by_field(ones: Sequence[Fields], others: Sequence[Fields], likeness: Likeness) -> tuple[Similarities, Similarities]:
    """How much those fields of each pair of inputs are alike that are least so: as they stand, and the two swapped.

    1 and 0 where there is nothing to tell apart: one field, or fields of other names on either side.
    """
    names = _names(ones)
    nothing = np.ones(len(ones)), np.zeros(len(ones))
    if len(names) < 2 or set(names) != set(_names(others)):
        return nothing
    straight = np.min([_alike(ones, name, others, name, likeness) for name in names], axis=0)
    if len(names) > 2:
        return straight, nothing[1]
    first, second = names
    swapped = np.minimum(_alike(ones, first, others, second, likeness), _alike(ones, second, others, first, likeness))
    return straight, swapped


def _names(inputs: Iterable[Fields]) -> list[str]:
    return list(dict.fromkeys(name for fields in inputs for name in fields))


def _alike(ones: Sequence[Fields], a: str, others: Sequence[Fields], b: str, likeness: Likeness) -> Similarities:
    """How much field `a` of the one is like field `b` of the other, pair by pair; equal ones wholly, empty ones too."""
    left, right = [fields.get(a, "") for fields in ones], [fields.get(b, "") for fields in others]
    words = {text: normalise(text) for text in {*left, *right}}
    numbers = {text: number for number, text in enumerate(dict.fromkeys(words.values()))}
    i, j = (np.array([numbers[words[text]] for text in texts], np.int64) for texts in (left, right))
    found = likeness(shingle_sets(list(numbers)), i, j)
    found[i == j] = 1.0
    return found
