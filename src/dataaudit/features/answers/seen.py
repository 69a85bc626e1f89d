"""The answers of a split, seen chunk by chunk, and the contracts that they turn out to keep.

A contract is what a prompt or the config says, or what nearly all answers do (`answer_shape.nearly_all`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dataaudit.features.answers import json_answers
from dataaudit.features.answers.contracts import (
    Contract,
    OfJson,
    OfLabels,
    OfMark,
    OfSchema,
    OfShape,
    schema_told,
)
from dataaudit.features.answers.final import final_answers
from dataaudit.features.answers.json_reading import Reading, Style
from dataaudit.features.answers.marks import CommonMarks
from dataaudit.features.answers.prompt_schema import fault_of
from dataaudit.features.answers.shape import MINIMUM, Level, nearly_all
from dataaudit.formats.answers import Answers

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.features.passages import Passage

_FOLLOWED = 0.5  # of the answers keep the schema of their prompt, else it is not meant for them
_SCHEMAS = 5
_STYLES: tuple[Style, ...] = ("bare", "fenced")
_NONE = Reading("none")


class AnswersSeen:
    """`schema` is a JSON Schema, as JSON text, that all answers must keep."""

    def __init__(self, schema: str | None = None) -> None:
        self.n = 0
        self._schema = schema
        self._told, self._untrue = 0, 0
        self._json = json_answers.JsonShare()
        self._every, self._demanded = _JsonSeen(), _JsonSeen()
        self._labels, self._marks = Answers(), CommonMarks()

    def add(self, part: Dataset, begin: int) -> None:
        """The next chunk, whose first example is number `begin` of the split."""
        answers = part.feature(final_answers)
        self.n += len(answers)
        if self._schema is not None or not answers:
            return
        self._json.add(part)
        self._labels.add(output.strip() for output in part.outputs)
        for answer in answers:
            self._marks.add(answer.text)
            self._read(part, answer, begin)

    def _read(self, part: Dataset, answer: Passage, begin: int) -> None:
        i, reading = answer.example, part.feature(json_answers.readings).get(answer.example, _NONE)
        if i in part.feature(json_answers.demanding):
            self._demanded.add(begin + i, reading)
        if self._demanded.n < MINIMUM:
            self._every.add(begin + i, reading)
        if reading.value is not None and (schema := schema_told(part, answer)) is not None:
            self._told += 1
            self._untrue += fault_of(schema, reading.value) is not None

    def contracts(self) -> Sequence[Contract]:
        if self._schema is not None:
            return [OfSchema("the JSON Schema of the config", self.n, lambda *_: self._schema)]
        found = [*self._of_prompts(), *self._of_json()] if self._json.counts else []
        return found or [*self._of_labels(), *self._of_marks()]

    def _of_prompts(self) -> Iterator[Contract]:
        if self._told >= _SCHEMAS and self._untrue <= _FOLLOWED * self._told:
            yield OfSchema("the JSON Schema in the prompt", self._told, schema_told)

    def _of_json(self) -> Iterator[Contract]:
        """All answers must be JSON where nearly all prompts demand it; else those whose nearest kin nearly all are."""
        some = self._demanded.n >= MINIMUM
        seen = self._demanded if some else self._every
        demanded = some and nearly_all(seen.n, self.n)
        usual, often = seen.usual
        kept = nearly_all(often, seen.n)
        if not kept and not demanded:
            return
        others = f"{often:,} of {seen.n:,} answers are" if kept else "the prompt demands"
        what = "JSON, as the prompt demands" if demanded else "JSON"
        yield OfJson(what, seen.n, some, (usual,) if kept else _STYLES, others)
        if seen.level.has_shape():
            yield OfShape("the shape of the JSON", seen.level.values, some, seen.level)

    def _of_labels(self) -> Iterator[Contract]:
        if self._labels.are_labels:
            yield OfLabels("one of few labels", self.n)

    def _of_marks(self) -> Iterator[Contract]:
        for mark, have in self._marks.shared():
            yield OfMark(f"each answer {mark.place} with the same mark", self.n, mark, have)


class _JsonSeen:
    """Some answers read as JSON: how many, in which style, and the shape of the values."""

    def __init__(self) -> None:
        self.n, self.level = 0, Level()
        self._styles: Counter[Style] = Counter()

    def add(self, example: int, reading: Reading) -> None:
        self.n += 1
        self._styles[reading.style] += 1
        if reading.value is not None:
            self.level.add(example, reading.value)

    @property
    def usual(self) -> tuple[Style, int]:
        return max(((style, self._styles[style]) for style in _STYLES), key=lambda pair: pair[1])
