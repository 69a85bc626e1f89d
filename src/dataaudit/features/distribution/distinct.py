"""Each distinct input once, in an order that does not depend on the order of the rows."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dataaudit.features.text import normalise, normalised_inputs

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Input = tuple[str, int]

# A field holds passages where its values are sentences that some inputs share and not many do.
_WORDS = 5  # of a value, on average
_MOST_DIFFERENT, _MOST_A_PASSAGE = 0.9, 20
_LOOKED_AT = 20  # inputs that show whether there are several fields


def distinct_inputs(dataset: Dataset) -> list[Input]:
    """The distinct normalised inputs, sorted, each with the index of an example that has it.

    Of several examples it is one with the first label in the alphabet, so that the labels chosen do not depend on
    the order of rows.
    """
    labels = dataset.labels or [None] * len(dataset)
    chosen: dict[str, tuple[str, int]] = {}
    for i, text in enumerate(dataset.feature(normalised_inputs)):
        if text:
            candidate = (labels[i] or "", i)
            if text not in chosen or candidate < chosen[text]:
                chosen[text] = candidate
    return sorted((text, i) for text, (_, i) in chosen.items())


def independent_inputs(dataset: Dataset) -> list[Input]:
    """The distinct inputs of which no two share a passage, such as three hypotheses about one premise.

    Inputs about one passage are no independent draws: where a split keeps them together, as it should, each of its
    sides would be told by its passages.
    """
    inputs: list[Input] = dataset.feature(distinct_inputs)
    if all(len(_fields(dataset, i)) < 2 for _, i in inputs[:_LOOKED_AT]):
        return inputs
    columns: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for _, i in inputs:
        for path, text in _fields(dataset, i).items():
            columns[path][i] = normalise(text)
    passages = {path: column for path, column in columns.items() if _are_passages(column)}
    seen: set[tuple[str, str]] = set()
    kept = []
    for text, i in inputs:
        about = {(path, column[i]) for path, column in passages.items() if i in column}
        if seen.isdisjoint(about):
            kept.append((text, i))
        seen |= about
    return kept


def _fields(dataset: Dataset, index: int) -> Mapping[str, str]:
    """What is asked, by field; the turns of a chat are none."""
    return {part.path: part.text for part in dataset.parts(index) if part.role == "user" and "[" not in part.path}


def _are_passages(column: Mapping[int, str]) -> bool:
    values = set(column.values())
    words = sum(len(value.split()) for value in values)
    few, many = len(column) / _MOST_A_PASSAGE, len(column) * _MOST_DIFFERENT
    return few <= len(values) <= many and words >= _WORDS * len(values)


def sample(inputs: Sequence[Input], most: int, seed: int = 0) -> Sequence[Input]:
    """At most `most` of sorted inputs, drawn by a fixed seed, sorted again."""
    return inputs if len(inputs) <= most else sorted(random.Random(seed).sample(inputs, most))
