"""Closed answers in free text: short ones, and final answers that are marked as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dataaudit.features.labels.conflicts import Conflict, conflict_of, equal_inputs
from dataaudit.features.text import normalise

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

MAX_WORDS = 5
_MARKED = re.compile(r"####\s*([^\n]+)|\\boxed\{([^{}]*)\}")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+")


def closed_answer(output: str) -> str | None:
    """The answer as a key that equal answers share, None if the text is open.

    Numbers are compared by value, so that "1,000", "1000" and "$1000.00" agree and "-5" differs from "5".
    """
    if "####" in output or "\\boxed{" in output:
        marked = _MARKED.findall(output)
        answer = next((part for part in marked[-1] if part), "") if marked else ""
    elif len(output) <= 200 and len(output.split(None, MAX_WORDS)) <= MAX_WORDS:
        answer = output
    else:
        return None
    answer = answer.strip()
    numbers = _NUMBER.findall(answer.replace("−", "-"))
    if len(numbers) == 1 and len(answer) <= 40:
        value = float(numbers[0].replace(",", ""))
        words = normalise(_NUMBER.sub(" ", answer)) if re.search(r"[^\W\d_]", answer) else ""
        return f"{value:.10g} {words}".strip()
    return normalise(answer) or None


def answer_conflicts(dataset: Dataset) -> Sequence[Conflict]:
    """Groups with the same input and different closed answers. A group with an open answer is no contradiction."""
    found = []
    for rows in dataset.feature(equal_inputs):
        answers = {i: closed_answer(dataset.outputs[i]) for i in rows if dataset.outputs[i].strip()}
        if any(answer is None for answer in answers.values()):
            continue
        conflict = conflict_of("output", answers)
        if conflict:
            found.append(conflict)
    return found
