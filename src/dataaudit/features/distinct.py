"""Each distinct input once, in an order that does not depend on the order of the rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dataaudit.features.text import normalised_inputs

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Input = tuple[str, int]


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


def sample(inputs: Sequence[Input], most: int, seed: int = 0) -> Sequence[Input]:
    """At most `most` of sorted inputs, drawn by a fixed seed, sorted again."""
    return inputs if len(inputs) <= most else sorted(random.Random(seed).sample(inputs, most))
