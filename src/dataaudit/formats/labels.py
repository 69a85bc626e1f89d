"""When is an answer a label? In labelled formats by definition; elsewhere when answers are few, short, repeated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

MAX_LABEL_CHARS = 60
MAX_LABEL_WORDS = 6
MAX_LABELS = 200
MIN_EXAMPLES = 20
MIN_EXAMPLES_PER_LABEL = 5


def labels_of(dataset: Dataset) -> list[str | None] | None:
    if dataset.format.labelled:
        return [dataset.format.label(record) for record in dataset.records]
    answers = [output.strip() for output in dataset.outputs]
    return [answer or None for answer in answers] if _are_labels(answers) else None


def _are_labels(answers: list[str]) -> bool:
    given = [answer for answer in answers if answer]
    if len(given) < MIN_EXAMPLES or any(len(answer) > MAX_LABEL_CHARS for answer in given):
        return False
    counts = Counter(given)
    return 2 <= len(counts) <= min(MAX_LABELS, len(given) // MIN_EXAMPLES_PER_LABEL) and all(
        len(answer.split()) <= MAX_LABEL_WORDS and "\n" not in answer for answer in counts
    )
