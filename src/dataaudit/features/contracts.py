"""The contracts that the answers of a split keep: a declared JSON Schema, JSON, a shared shape, labels, marks.

A contract is what a prompt or the config says, or what nearly all answers do (`answer_shape.nearly_all`). Each names
the answers that break it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.features import json_answers
from dataaudit.features.answer_marks import Mark, marks
from dataaudit.features.answer_shape import MINIMUM, Break, Seen, breaks, has_shape, nearly_all
from dataaudit.features.final_answers import final_answers
from dataaudit.features.json_reading import Reading, read_json
from dataaudit.features.prompt_schema import fault_of, schema_of
from dataaudit.formats.answers import MAX_LABEL_WORDS, is_short

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.features.passages import Passage

_FOLLOWED = 0.5  # of the answers keep the schema of their prompt, else it is not meant for them
_SCHEMAS = 5


@dataclass(frozen=True)
class Contract:
    """What answers keep, in words that quote none; how many examples it binds, and which of them break it."""

    what: str
    binds: int
    breaks: Sequence[Break]


def contracts(dataset: Dataset, schema: str | None = None) -> Sequence[Contract]:
    """The contracts of a split. `schema` is a JSON Schema, as JSON text, that all answers must keep.

    Use as `dataset.feature(contracts, schema)`.
    """
    answers = dataset.feature(final_answers)
    if schema is not None:
        every = {answer.example: read_json(answer.text) for answer in answers}
        return [_declared(answers, every, dict.fromkeys(every, schema), "the JSON Schema of the config")]
    readings = dataset.feature(json_answers.readings)
    found = [*_of_prompts(dataset, answers, readings), *_json(dataset, answers, readings)]
    return found or [*_labels(dataset, answers), *_marks(answers)]


def _of_prompts(dataset: Dataset, answers: Sequence[Passage], readings: Mapping[int, Reading]) -> Iterator[Contract]:
    said = {i: schema for i, reading in readings.items() if reading.value is not None
            and (schema := schema_of(dataset, i)) is not None}  # fmt: skip
    if len(said) < _SCHEMAS:
        return
    contract = _declared(answers, readings, said, "the JSON Schema in the prompt")
    if len(contract.breaks) <= _FOLLOWED * len(said):
        yield contract


def _declared(
    answers: Sequence[Passage], readings: Mapping[int, Reading], schemas: dict[int, str], source: str
) -> Contract:
    found = []
    for answer in answers:
        i, reading = answer.example, readings.get(answer.example)
        if reading is None or i not in schemas:
            continue
        if reading.value is None:
            found.append(Break(i, answer.path, reading.problem, answer.text[:200]))
        elif (fault := fault_of(schemas[i], reading.value)) is not None:
            path = f"{answer.path}.{fault.path}" if fault.path else answer.path
            found.append(Break(i, path, f"{fault.message} ({source})", fault.text))
    return Contract(source, len(schemas), found)


def _json(dataset: Dataset, answers: Sequence[Passage], readings: Mapping[int, Reading]) -> Iterator[Contract]:
    """All answers must be JSON where nearly all prompts demand it; else those whose nearest kin nearly all are."""
    if not readings:
        return
    demanding = dataset.feature(json_answers.demanding)
    bound = [a for a in answers if a.example in demanding] if len(demanding) >= MINIMUM else answers
    styles = Counter(readings[a.example].style for a in bound)
    usual, often = max(((style, styles[style]) for style in ("bare", "fenced")), key=lambda pair: pair[1])
    kept = nearly_all(often, len(bound))
    demanded = bound is not answers and nearly_all(len(bound), len(answers))
    if not kept and not demanded:
        return
    others = f"{often:,} of {len(bound):,} answers are" if kept else "the prompt demands"
    found = []
    for answer in bound:
        style, _, problem = readings[answer.example]
        if style in ("bare", "fenced") and (style == usual or not kept):
            continue
        wrong = {"bare": "no code fence around the JSON", "fenced": "a code fence around the JSON"}.get(style, problem)
        found.append(Break(answer.example, answer.path, f"{wrong}; {others} JSON", answer.text[:200]))
    yield Contract("JSON, as the prompt demands" if demanded else "JSON", len(bound), found)
    read = [(a, readings[a.example].value) for a in bound]
    values = [Seen(a.example, a.path, value) for a, value in read if value is not None]
    if has_shape(values):
        yield Contract("the shape of the JSON", len(values), list(breaks(values)))


def _labels(dataset: Dataset, answers: Sequence[Passage]) -> Iterator[Contract]:
    """One of few short labels."""
    if dataset.labels is None:
        return
    found = [
        Break(
            a.example, a.path, f"more than {MAX_LABEL_WORDS} words where the others answer with a label", a.text[:200]
        )
        for a in answers
        if not is_short(a.text.strip())
    ]
    yield Contract("one of few labels", len(answers), found)


def _marks(answers: Sequence[Passage]) -> Iterator[Contract]:
    """The marks that nearly all answers have. An answer is named once, with the first mark it lacks."""
    have: Counter[Mark] = Counter()
    of: dict[int, frozenset[Mark]] = {}
    for answer in answers:
        of[answer.example] = marks(answer.text)
        have.update(of[answer.example])
    shared = sorted(mark for mark, count in have.items() if count >= MINIMUM and nearly_all(count, len(answers)))
    lacking: defaultdict[Mark, list[Break]] = defaultdict(list)
    for answer in answers:
        mark = next((mark for mark in shared if mark not in of[answer.example]), None)
        if mark is not None:
            words = {"begins": "begin", "ends": "end", "has a line": "have a line"}[mark.place]
            message = f"lacks the mark with which {have[mark]:,} of {len(answers):,} answers {words}"
            lacking[mark].append(Break(answer.example, answer.path, message, mark.text))
    for mark in shared:
        yield Contract(f"each answer {mark.place} with the same mark", len(answers), lacking[mark])
