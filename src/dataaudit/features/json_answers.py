"""Which answers of a split are JSON, and which prompts demand it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dataaudit.features.final_answers import final_answers
from dataaudit.features.json_reading import Reading, demands_json, read_json

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_OPENINGS = ("{", "[", "`")


def demanding(dataset: Dataset) -> frozenset[int]:
    """The examples whose prompt demands JSON. Use as `dataset.feature(demanding)`."""
    seen: dict[str, bool] = {}  # system prompts are shared by many
    found = set()
    for answer in dataset.feature(final_answers):
        i = answer.example
        for prompt in (dataset.systems[i], dataset.inputs[i]):
            if prompt not in seen:
                seen[prompt] = demands_json(prompt)
            if seen[prompt]:
                found.add(i)
    return frozenset(found)


def readings(dataset: Dataset) -> Mapping[int, Reading]:
    """Each final answer read as JSON; nothing where most do not begin like JSON and no prompt demands it.

    Use as `dataset.feature(readings)`.
    """
    answers = dataset.feature(final_answers)
    begin = sum(answer.text.lstrip().startswith(_OPENINGS) for answer in answers)
    if begin * 2 <= len(answers) and not dataset.feature(demanding):
        return {}
    return {answer.example: read_json(answer.text) for answer in answers}
