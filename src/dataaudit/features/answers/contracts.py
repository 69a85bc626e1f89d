"""The contracts that answers keep: a JSON Schema, JSON in one style, a shared shape, one of few labels, a mark.

Each is found over all answers of a split (`answers_seen.py`) and then judges an answer by itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.features.answers.json_answers import demanding, readings
from dataaudit.features.answers.json_reading import Reading, Style, read_json
from dataaudit.features.answers.marks import Mark, marks
from dataaudit.features.answers.prompt_schema import fault_of, schema_of
from dataaudit.features.answers.shape import Break, Level, Seen
from dataaudit.formats.answers import MAX_LABEL_WORDS, is_short

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.features.passages import Passage


@dataclass(frozen=True)
class Contract(ABC):
    """What answers keep, in words that quote none, and how many it binds."""

    what: str
    binds: int

    @abstractmethod
    def broken(self, part: Dataset, answer: Passage) -> Break | None:
        """How an answer breaks it, None where it keeps it or is not bound."""


@dataclass(frozen=True)
class OfSchema(Contract):
    """A JSON Schema: `told` gives that of an answer, if it is bound."""

    told: Callable[[Dataset, Passage], str | None]

    def broken(self, part: Dataset, answer: Passage) -> Break | None:
        schema = self.told(part, answer)
        if schema is None:
            return None
        reading = reading_of(part, answer)
        if reading.value is None:
            return Break(answer.path, reading.problem, answer.text[:200])
        fault = fault_of(schema, reading.value)
        if fault is None:
            return None
        path = f"{answer.path}.{fault.path}" if fault.path else answer.path
        return Break(path, f"{fault.message} ({self.what})", fault.text)


@dataclass(frozen=True)
class OfJson(Contract):
    """JSON in one of `styles`, of all answers or of those whose prompt demands it."""

    demanded_only: bool
    styles: tuple[Style, ...]
    others: str

    def broken(self, part: Dataset, answer: Passage) -> Break | None:
        style, _, problem = reading_of(part, answer)
        if style in self.styles or not _is_bound(part, answer, self.demanded_only):
            return None
        wrong = {"bare": "no code fence around the JSON", "fenced": "a code fence around the JSON"}.get(style, problem)
        return Break(answer.path, f"{wrong}; {self.others} JSON", answer.text[:200])


@dataclass(frozen=True)
class OfShape(Contract):
    """The shape that the JSON of nearly all answers has."""

    demanded_only: bool
    level: Level

    def broken(self, part: Dataset, answer: Passage) -> Break | None:
        value = reading_of(part, answer).value
        if value is None or not _is_bound(part, answer, self.demanded_only):
            return None
        return next(self.level.breaks([Seen(answer.path, value)]), None)


@dataclass(frozen=True)
class OfLabels(Contract):
    """One of few short labels."""

    def broken(self, part: Dataset, answer: Passage) -> Break | None:
        if is_short(answer.text.strip()):
            return None
        message = f"more than {MAX_LABEL_WORDS} words where the others answer with a label"
        return Break(answer.path, message, answer.text[:200])


@dataclass(frozen=True)
class OfMark(Contract):
    """A mark that `have` answers have."""

    mark: Mark
    have: int

    def broken(self, part: Dataset, answer: Passage) -> Break | None:
        if self.mark in marks(answer.text):
            return None
        words = {"begins": "begin", "ends": "end", "has a line": "have a line"}[self.mark.place]
        message = f"lacks the mark with which {self.have:,} of {self.binds:,} answers {words}"
        return Break(answer.path, message, self.mark.text)


def reading_of(part: Dataset, answer: Passage) -> Reading:
    """How an answer reads as JSON."""
    return part.feature(readings).get(answer.example) or read_json(answer.text)


def schema_told(part: Dataset, answer: Passage) -> str | None:
    """The JSON Schema that the prompt of an answer holds, where the answer is JSON at all."""
    return None if reading_of(part, answer).value is None else schema_of(part, answer.example)


def _is_bound(part: Dataset, answer: Passage, demanded_only: bool) -> bool:
    return not demanded_only or answer.example in part.feature(demanding)
