"""Suspects among labels of which a row may have several: an order to look in, no rate.

Each class is a question of its own, answered by ridge regression out of fold and a logistic curve on top. On such data
a model disagrees with a third of curated rows, so that only labels it is sure about are listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dataaudit.features.labels.noise import MAX_CLASSES, Suspect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

MIN_ROWS, MIN_PER_CLASS = 200, 20
STEPS = 12
# Probability of a given class, and of one not given. On 6,000 rows of GoEmotions with errors planted in 5, 10 and 20 %
# half, two thirds and nine tenths of the rows listed are planted ones; 1 % is listed with none planted.
SURELY_NOT, SURELY = 0.05, 0.8


def multi_suspects(texts: Sequence[str], labels: Sequence[Sequence[str]], rows: Sequence[int]) -> list[Suspect]:
    """Rows with a class that surely does not belong while one that surely does is missing, worst first."""
    import numpy as np

    from dataaudit.features.labels.predictions import text_order

    classes = _classes(labels)
    if len(texts) < MIN_ROWS or not 2 <= len(classes) <= MAX_CLASSES:
        return []
    order = text_order(texts)
    given = np.array([[name in labels[i] for name in classes] for i in order])
    chances = probabilities([texts[i] for i in order], given)
    wrong, missing = np.where(given, chances, 1.0), np.where(given, 0.0, chances)
    sure = np.flatnonzero((wrong.min(1) <= SURELY_NOT) & (missing.max(1) >= SURELY))
    worst = sure[np.argsort(quality(given, chances)[sure], kind="stable")]
    return [Suspect(rows[order[j]], classes[int(missing[j].argmax())], float(1 - wrong[j].min())) for j in worst]


def _classes(labels: Sequence[Sequence[str]]) -> list[str]:
    """Those with enough rows to learn from, in order."""
    from collections import Counter

    counts = Counter(name for value in labels for name in set(value))
    return sorted(name for name, count in counts.items() if count >= MIN_PER_CLASS)


def probabilities(texts: Sequence[str], given: Bools) -> Floats:
    """Of each class in each row, from models of the other folds. The texts come in the order of their hashes."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    from dataaudit.features.labels.held_out import FEWER_FOLDS, ridge
    from dataaudit.features.labels.predictions import ALPHA, MAX_CHARS, views_of

    with threadpool_limits(limits=1):
        view = views_of([text[:MAX_CHARS] for text in texts], given.shape[1])[-1]
        scores = ridge(view, given, np.arange(len(texts)) % FEWER_FOLDS, ALPHA)
    return _logistic(scores, given)


def quality(given: Bools, chances: Floats) -> Floats:
    """cleanlab's quality of a row's classes: an average in which the worst class weighs most."""
    import numpy as np
    from cleanlab.multilabel_classification import get_label_quality_scores

    classes = [np.flatnonzero(row).tolist() for row in given]
    return np.asarray(get_label_quality_scores(classes, chances), dtype=np.float64)


def _logistic(scores: Floats, given: Bools) -> Floats:
    """A logistic curve for each column that turns scores into probabilities: Newton's steps, all columns at once."""
    import numpy as np

    x = (scores - scores.mean(0)) / np.maximum(scores.std(0), 1e-9)
    share = given.mean(0)
    offset, slope = np.log(share / (1 - share + 1e-9) + 1e-9), np.ones(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(offset + slope * x, -30, 30)))
        weight = p * (1 - p) + 1e-9
        gap = given - p
        a, b, c = weight.sum(0), (weight * x).sum(0), (weight * x * x).sum(0) + 1e-3
        g, h = gap.sum(0), (gap * x).sum(0) - 1e-3 * slope
        determinant = a * c - b * b
        offset = offset + np.clip((c * g - b * h) / determinant, -2, 2)
        slope = slope + np.clip((a * h - b * g) / determinant, -2, 2)
    result: Floats = 1 / (1 + np.exp(-np.clip(offset + slope * x, -30, 30)))
    return result
