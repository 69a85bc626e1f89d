"""Which labels a model takes for which: what to look at when two classes are told apart badly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.measurement import Chart

if TYPE_CHECKING:
    from dataaudit.features.labels.predictions import Predictions

MOST_CLASSES = 12


@dataclass(frozen=True)
class Confusions:
    """Counts by given label (a row each) and predicted label, of the classes that are confused most."""

    classes: Sequence[str]
    examples: Sequence[int]
    counts: Sequence[Sequence[int]]

    def chart(self, path: str) -> Chart:
        return Chart("matrix", f"{path}: given and predicted", (), self.counts, self.classes, self.examples)


def confusions(p: Predictions) -> Confusions | None:
    """None where the model contradicts no label. `examples` are rows that have the label."""
    import numpy as np

    k = len(p.classes)
    counts = np.bincount(p.given * k + p.predicted, minlength=k * k).reshape(k, k)
    mistaken = counts - np.diag(np.diag(counts))
    involved = mistaken.sum(0) + mistaken.sum(1)
    if not involved.any():
        return None
    most = np.sort(np.argsort(-involved, kind="stable")[: min(MOST_CLASSES, int((involved > 0).sum()))])
    first = {int(label): row for row, label in sorted(zip(p.rows, p.given.tolist(), strict=True), reverse=True)}
    chosen = most.tolist()
    return Confusions([p.classes[c] for c in chosen], [first[c] for c in chosen], counts[np.ix_(most, most)].tolist())
