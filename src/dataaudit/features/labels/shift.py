"""A column of labels that stands some rows beside its texts.

Only asked where a model finds no relation between texts and labels as they stand. If it finds one as soon as the
labels are moved by a row or two, the column was shifted: no chance makes a task appear.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dataaudit.features.labels.noise import model_evidence
from dataaudit.features.labels.noise_bound import MIN_PER_CLASS
from dataaudit.features.pairing import Claim, Stretch
from dataaudit.features.text import normalised_inputs
from dataaudit.formats.labels import labellings, why_no_labels

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset
    from dataaudit.formats.labels import Labelling

OFFSETS = (1, -1, 2, -2, 3, -3)
MIN_ROWS, MOST_ROWS = 200, 3000
NO_RELATION = 0.1
RELATION = 0.3  # of kappa; at MIN_ROWS rows chance gives 0.3 less than once in 10,000 columns


def label_stretches(dataset: Dataset) -> Sequence[Stretch]:
    """The whole column as one stretch where its labels were shifted. Use as `dataset.feature(label_stretches)`."""
    for k, column in enumerate(dataset.feature(labellings)):
        evidence = dataset.feature(model_evidence, k)
        if evidence.weighed and evidence.kappa < NO_RELATION:
            offset = _shift(dataset, column)
            if offset is not None:
                rows = [i for i in range(len(dataset)) if 0 <= i + offset < len(dataset)]
                return [Stretch(rows[0], rows[-1], [Claim(i, i + offset) for i in rows])]
    return []


def why_not_shifted(dataset: Dataset) -> str:
    """What is known of labels in which no shift was found."""
    columns = dataset.feature(labellings)
    if not columns:
        return why_no_labels(dataset)
    every = [dataset.feature(model_evidence, k) for k in range(len(columns))]
    weighed = [evidence for evidence in every if evidence.weighed]
    if any(evidence.kappa >= NO_RELATION for evidence in weighed):
        return "the answers are labels, and a model finds them related to the texts beside them"
    if weighed:
        return "the answers are labels in which a model finds no relation to the texts, moved or not"
    return f"the answers are labels, of which a model cannot tell whether they were shifted ({every[0].reason})"


def _shift(dataset: Dataset, column: Labelling) -> int | None:
    from dataaudit.features.labels.noise_bound import kappa
    from dataaudit.features.labels.predictions import predict

    for offset in OFFSETS:
        seen: dict[str, int] = {}
        for i, text in enumerate(dataset.feature(normalised_inputs)):
            if text and 0 <= i + offset < len(dataset) and column.values[i + offset] and len(seen) < MOST_ROWS:
                seen.setdefault(text, i)
        rows = list(seen.values())
        labels = [value[0] for i in rows if (value := column.values[i + offset])]
        enough = len(rows) >= max(MIN_ROWS, MIN_PER_CLASS * len(set(labels))) and len(set(labels)) > 1
        if enough and kappa(predict([dataset.inputs[i] for i in rows], labels, rows)) >= RELATION:
            return offset
    return None
