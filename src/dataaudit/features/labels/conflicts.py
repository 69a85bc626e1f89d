"""Examples that have the same input and contradict each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataaudit.features.roles import annotators
from dataaudit.features.text import normalise, normalised_inputs
from dataaudit.formats.labels import labellings

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_SENTENCE_WORDS = 4


@dataclass(frozen=True)
class Conflict:
    """Examples with the same input and different answers, by index.

    path   the field that differs
    kept   the examples with the most frequent answer
    wrong  the others: the smallest set that must be wrong if there is one right answer
    """

    path: str
    kept: tuple[int, ...]
    wrong: tuple[int, ...]

    @property
    def tied(self) -> bool:
        """Whether no answer is more frequent than the others, so that which rows are wrong is open."""
        return len(self.wrong) >= len(self.kept)


def equal_inputs(dataset: Dataset) -> Sequence[Sequence[int]]:
    """Groups of examples that put the same question: equal system prompt, input, tool output and other text."""
    inputs = dataset.feature(normalised_inputs)
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(inputs):
        if text:
            groups[text].append(i)
    split = (part for rows in groups.values() if len(rows) > 1 for part in _same_context(dataset, rows))
    return [rows for rows in split if len(rows) > 1]


def label_conflicts(dataset: Dataset) -> Sequence[Conflict]:
    """Groups with the same input and another label. Labels by different annotators are votes, not conflicts."""
    found = []
    who = dataset.feature(annotators)
    for column in dataset.feature(labellings):
        if column.tokens:
            continue
        for rows in dataset.feature(equal_inputs):
            for group in _by_annotator(rows, who):
                conflict = conflict_of(column.path, {i: value for i in group if (value := column.values[i])})
                if conflict:
                    found.append(conflict)
    return found


def annotation_conflicts(dataset: Dataset) -> Sequence[Conflict]:
    """Equal sentences in which other entities are marked. How they were cut into tokens does not matter."""
    found = []
    inputs, who = dataset.feature(normalised_inputs), dataset.feature(annotators)
    for rows in dataset.feature(equal_inputs):
        if len(inputs[rows[0]].split(None, _SENTENCE_WORDS)) < _SENTENCE_WORDS:
            continue  # "eight" is a time or a number of guests: the question before it decides
        for group in _by_annotator(rows, who):
            conflict = conflict_of(dataset.parts(group[0])[-1].path, {i: _marked(dataset, i) for i in group})
            if conflict:
                found.append(conflict)
    return found


def _marked(dataset: Dataset, index: int) -> tuple[tuple[str, str], ...]:
    entities = dataset.format.entities(dataset.records[index])
    return tuple(sorted((kind.casefold(), normalise(text).replace(" ", "")) for kind, text in entities))


def conflict_of(path: str, answers: dict[int, Any]) -> Conflict | None:
    """The conflict among answers by example, None if all are equal. Ties go to the answer that sorts first."""
    counts = Counter(answers.values())
    if len(counts) < 2:
        return None
    kept = min(counts, key=lambda answer: (-counts[answer], answer))
    return Conflict(
        path,
        tuple(i for i, answer in answers.items() if answer == kept),
        tuple(i for i, answer in answers.items() if answer != kept),
    )


def _by_annotator(rows: Sequence[int], who: Sequence[str | None] | None) -> list[list[int]]:
    if who is None:
        return [list(rows)]
    groups: defaultdict[str | None, list[int]] = defaultdict(list)
    for i in rows:
        groups[who[i]].append(i)
    return [group for group in groups.values() if len(group) > 1]


def _same_context(dataset: Dataset, rows: Sequence[int]) -> list[list[int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for i in rows:
        groups[_context(dataset, i)].append(i)
    return list(groups.values())


def _context(dataset: Dataset, index: int) -> Hashable:
    """What the example says beside the input and the answer: a passage, a system prompt, a tool's reply.

    Only sentences count: an identifier or a date does not make another question of the same words.
    """
    record = dataset.records[index]
    parts = dataset.parts(index)
    said = tuple(normalise(part.text) for part in parts if part.role in ("system", "tool"))
    if not isinstance(record, dict):
        return said
    used = {part.path.partition(".")[0].partition("[")[0] for part in parts}
    label = getattr(dataset.format, "label_field", None)
    beside = tuple(
        (key, normalise(value))
        for key, value in sorted(record.items())
        if key not in used
        and key != label
        and isinstance(value, str)
        and len(value.split(None, _SENTENCE_WORDS)) >= _SENTENCE_WORDS
    )
    return said, beside
