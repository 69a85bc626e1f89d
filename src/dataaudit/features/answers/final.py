"""The answer that an example ends with: what an output contract speaks about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dataaudit.features.passages import Passage

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.formats import Part

_CALLS = (".arguments", ".functionCall")


def final_answers(dataset: Dataset) -> Sequence[Passage]:
    """The last assistant text of each valid example that has one; a call of a tool is no text.

    Use as `dataset.feature(final_answers)`.
    """
    from dataaudit.formats.validation import faults

    if dataset.format.labelled or dataset.format.annotated or dataset.format.rated or not dataset.format.answers:
        return []
    invalid = {i for i, _ in dataset.feature(faults)}
    found = []
    for i, parts in dataset.iter_parts():
        answer = None if i in invalid else _last(parts)
        if answer is not None:
            found.append(Passage(i, answer.path, answer.text))
    return found


def _last(parts: Sequence[Part]) -> Part | None:
    said = next((part for part in reversed(parts) if part.role == "assistant"), None)
    if said is None or said.path.endswith(_CALLS) or not said.text.strip():
        return None
    return said
