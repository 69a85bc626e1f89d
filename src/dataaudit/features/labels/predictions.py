"""What small text models, which never saw a row, say the row's label is.

TF-IDF of words and word pairs, where the texts are not too long of letters too; ridge regression, one temperature. In
further opinions naive Bayes and centroids too, and a ridge over vectors of meaning where the extra for them is there.
All is done in an order that depends on the texts alone, so that the order of the rows does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

MAX_CHARS = 3000
MOST_LETTERS, MOST_WORK = 800_000, 25_000_000  # letters of all texts, and times the classes: above, words alone
ALPHA, ALPHA_MEANINGS = 1.0, 5.0
FIRST = 2.5  # weight of the first predictions among further opinions


@dataclass(frozen=True, eq=False)
class Predictions:
    """Out-of-sample predictions for some rows: probabilities by row and class, in the order of `rows`.

    views   the texts as vectors: by words, and by words and letters
    """

    rows: Sequence[int]
    given: Ints
    classes: Sequence[str]
    probabilities: Floats
    views: Sequence[Any]
    texts: Sequence[str] = ()

    @property
    def predicted(self) -> Ints:
        best: Ints = self.probabilities.argmax(1)
        return best


def text_order(texts: Sequence[str]) -> list[int]:
    """Positions sorted by a hash of the text: a shuffle that is the same for every order of the rows."""
    digests = [hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest() for text in texts]
    return sorted(range(len(texts)), key=digests.__getitem__)


def predict(texts: Sequence[str], labels: Sequence[str], rows: Sequence[int]) -> Predictions:
    """Predicts each text from models of the other folds. Texts must differ, and there must be two classes."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    from dataaudit.features.labels.held_out import class_scores, temper

    order = text_order(texts)
    classes = sorted(set(labels))
    number = {name: k for k, name in enumerate(classes)}
    given = np.array([number[labels[i]] for i in order], dtype=np.int64)
    ordered = [texts[i][:MAX_CHARS] for i in order]
    with threadpool_limits(limits=1):
        views = views_of(ordered, len(classes))
        opinions = [temper(class_scores(view, given, len(classes), ALPHA), given) for view in views]
    return Predictions([rows[i] for i in order], given, classes, together(opinions), views, ordered)


def opinion_without(p: Predictions, doubted: Bools) -> Floats:
    """Probabilities to which models that did not learn from the doubted rows contribute about half."""
    from threadpoolctl import threadpool_limits

    from dataaudit.features.labels.embedding import embedded
    from dataaudit.features.labels.held_out import centroids, left_out_scores, naive_bayes, temper

    meanings = embedded(p.texts)
    classes, view, keep = len(p.classes), p.views[-1], ~doubted
    with threadpool_limits(limits=1):
        scores = [naive_bayes(view, p.given, classes, keep), centroids(view, p.given, classes, keep)]
        weights = [FIRST, 1.0, evenness(p.given)]
        if meanings is not None:
            scores.append(left_out_scores(meanings, p.given, classes, ALPHA_MEANINGS, keep))
            weights.append(1.0)
        others = [temper(one, p.given) for one in scores]
    return together([p.probabilities, *others], weights)


def evenness(given: Ints) -> float:
    """1 where all classes are as frequent, for which a centroid takes them, and near 0 where one has nearly all."""
    import numpy as np

    shares = np.bincount(given) / len(given)
    shares = shares[shares > 0]
    return float(np.exp(-(shares * np.log(shares)).sum()) / len(shares))


def families() -> list[str]:
    """Which kinds of models are asked: the extra adds one."""
    from dataaudit.features.labels.embedding import installed

    asked = ["ridge regression of words and letters", "naive Bayes", "centroids"]
    return [*asked, "ridge regression of wordllama's vectors"] if installed() else asked


def together(opinions: Sequence[Floats], weights: Sequence[float] | None = None) -> Floats:
    """The geometric mean of probabilities, weighted alike where nothing else is said."""
    import numpy as np

    weights = weights or [1.0] * len(opinions)
    logs = sum(weight * np.log(np.maximum(one, 1e-6)) for one, weight in zip(opinions, weights, strict=True))
    joint = np.exp(logs / sum(weights))
    result: Floats = joint / joint.sum(1, keepdims=True)
    return result


def views_of(texts: Sequence[str], classes: int) -> list[Any]:
    """Texts as vectors of words and, where that is not too much work, of words and letters."""
    from scipy import sparse

    from dataaudit.features.labels.grams import letter_grams, word_grams

    words = word_grams(texts)
    letters = sum(map(len, texts))
    if letters > MOST_LETTERS or letters * classes > MOST_WORK:
        return [words]
    both = sparse.hstack([words, letter_grams(texts)], format="csr")
    both.data /= 2**0.5
    return [words, both]
