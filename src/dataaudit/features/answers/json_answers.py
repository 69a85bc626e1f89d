"""Which answers of a split are JSON, and which prompts demand it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dataaudit.features.answers.final import final_answers
from dataaudit.features.answers.json_reading import Reading, demands_json, read_json

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_OPENINGS = ("{", "[", "`")


class JsonShare:
    """Whether the answers of a split are to be read as JSON: most begin like it, or a prompt demands it."""

    def __init__(self) -> None:
        self._answers, self._begin, self._demanded = 0, 0, False

    def add(self, part: Dataset) -> None:
        answers = part.feature(final_answers)
        self._answers += len(answers)
        self._begin += sum(begins_like_json(answer.text) for answer in answers)
        self._demanded = self._demanded or bool(part.feature(demanding))

    @property
    def counts(self) -> bool:
        return self._begin * 2 > self._answers or self._demanded


def begins_like_json(answer: str) -> bool:
    """All other answers hold JSON with text around it, or none."""
    return answer.lstrip().startswith(_OPENINGS)


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
    """The final answers that hold JSON or begin like it, read. Use as `dataset.feature(readings)`."""
    answers = dataset.feature(final_answers)
    return {a.example: read_json(a.text) for a in answers if begins_like_json(a.text) or "{" in a.text}
