"""What small text models, which never saw a row, say the row's label is.

TF-IDF of words and word pairs, where the texts are not too long of letters too; ridge regression, one temperature; in
a second opinion naive Bayes too. Everything is done in an order that depends on the texts alone, so that the order of
the rows does not matter.
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
ALPHA, ALPHA_AGAIN = 1.0, 3.0


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

    from dataaudit.features.held_out import class_scores, temper

    order = text_order(texts)
    classes = sorted(set(labels))
    number = {name: k for k, name in enumerate(classes)}
    given = np.array([number[labels[i]] for i in order], dtype=np.int64)
    with threadpool_limits(limits=1):
        views = views_of([texts[i][:MAX_CHARS] for i in order], len(classes))
        opinions = [temper(class_scores(view, given, len(classes), ALPHA), given) for view in views]
    return Predictions([rows[i] for i in order], given, classes, together(opinions), views)


def opinion_without(p: Predictions, doubted: Bools) -> Floats:
    """Probabilities to which models that did not learn from the doubted rows contribute half."""
    from threadpoolctl import threadpool_limits

    from dataaudit.features.held_out import class_scores, naive_bayes, temper

    classes, view = len(p.classes), p.views[-1]
    with threadpool_limits(limits=1):
        again = temper(class_scores(view, p.given, classes, ALPHA_AGAIN, ~doubted), p.given)
        bayes = temper(naive_bayes(view, p.given, classes, ~doubted), p.given)
    return together([p.probabilities, p.probabilities, again, bayes])


def together(opinions: Sequence[Floats]) -> Floats:
    """The geometric mean of probabilities."""
    import numpy as np

    logs = sum(np.log(np.maximum(opinion, 1e-6)) for opinion in opinions)
    joint = np.exp(logs / len(opinions))
    result: Floats = joint / joint.sum(1, keepdims=True)
    return result


def views_of(texts: Sequence[str], classes: int) -> list[Any]:
    """Texts as vectors of words and, where that is not too much work, of words and letters."""
    from scipy import sparse

    from dataaudit.features.grams import letter_grams, word_grams

    words = word_grams(texts)
    letters = sum(map(len, texts))
    if letters > MOST_LETTERS or letters * classes > MOST_WORK:
        return [words]
    both = sparse.hstack([words, letter_grams(texts)], format="csr")
    both.data /= 2**0.5
    return [words, both]
