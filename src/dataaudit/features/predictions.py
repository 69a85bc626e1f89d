"""What a small text model, which never saw a row, says the row's label is.

TF-IDF of words and word pairs, ridge regression on the classes, five folds, one temperature for all. Everything is
done in an order that depends on the texts alone, so that the order of the rows does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FOLDS = 5
SMALL = 2000
MAX_CHARS = 3000
ALPHA, STEPS = 1.0, 15
SECOND_ALPHA, SECOND_STEPS = 3.0, 8
FEW_PER_CLASS, MOST_CELLS = 100, 500_000
INVERSE_PENALTY, SOFTMAX_START, SOFTMAX_STEPS = 10.0, 10.0, 5
# A word is a run of letters and digits; scripts without spaces are taken letter by letter.
TOKEN = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w+|[^\w\s]"


@dataclass(frozen=True, eq=False)
class Predictions:
    """Out-of-sample predictions for some rows: probabilities by row and class, in the order of `rows`."""

    rows: Sequence[int]
    given: Ints
    classes: Sequence[str]
    probabilities: Floats
    matrix: Any

    @property
    def predicted(self) -> Ints:
        best: Ints = self.probabilities.argmax(1)
        return best


def text_order(texts: Sequence[str]) -> list[int]:
    """Positions sorted by a hash of the text: a shuffle that is the same for every order of the rows."""
    digests = [hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest() for text in texts]
    return sorted(range(len(texts)), key=digests.__getitem__)


def predict(texts: Sequence[str], labels: Sequence[str], rows: Sequence[int]) -> Predictions:
    """Predicts each text from a model of the other folds. Texts must differ, and there must be two classes."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    order = text_order(texts)
    classes = sorted(set(labels))
    number = {name: k for k, name in enumerate(classes)}
    given = np.array([number[labels[i]] for i in order], dtype=np.int64)
    with threadpool_limits(limits=1):
        matrix = vectors([texts[i][:MAX_CHARS] for i in order])
        scores = out_of_fold(matrix, given, len(classes))
        probabilities = temper(scores, given)
    return Predictions([rows[i] for i in order], given, classes, probabilities, matrix)


def vectors(texts: Sequence[str]) -> Any:
    """TF-IDF rows of length one: words and word pairs, on small sets runs of letters too."""
    import numpy as np
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    common = {"sublinear_tf": True, "min_df": 2, "dtype": np.float32}
    kinds = [TfidfVectorizer(token_pattern=TOKEN, ngram_range=(1, 2), **common)]
    if len(texts) <= SMALL:
        kinds.append(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **common))
    blocks = []
    for vectoriser in kinds:
        try:
            blocks.append(vectoriser.fit_transform(texts))
        except ValueError:  # no term occurs twice
            continue
    if not blocks:
        from scipy.sparse import csr_matrix

        return csr_matrix((len(texts), 1), dtype=np.float32)
    matrix = hstack(blocks, format="csr")
    return (matrix / np.sqrt(len(blocks))).astype(np.float32)


def out_of_fold(matrix: Any, given: Ints, classes: int) -> Floats:
    """Ridge scores of each row from the other folds."""
    import numpy as np

    scores = np.empty((len(given), classes))
    for train, test in _folds(given):
        prior, weights = _ridge(matrix[train], given[train], classes, ALPHA, STEPS)
        scores[test] = prior + matrix[test] @ weights
    return scores


def second_opinion(matrix: Any, given: Ints, classes: int, keep: NDArray[np.bool_]) -> Floats:
    """Probabilities of each row from the other folds, learnt from the rows to `keep` alone.

    Ridge regression; where a class has few rows, softmax regression too, which starts from the ridge's weights and is
    better at telling many classes apart. A third of the probability is its.
    """
    import numpy as np

    few = len(given) < FEW_PER_CLASS * classes and len(given) * classes <= MOST_CELLS
    scores, probabilities = np.empty((len(given), classes)), np.empty((len(given), classes))
    for train, test in _folds(given):
        learnt = train[keep[train]]
        prior, weights = _ridge(matrix[learnt], given[learnt], classes, SECOND_ALPHA, SECOND_STEPS)
        scores[test] = prior + matrix[test] @ weights
        if few:
            probabilities[test] = _softmax(matrix[learnt], given[learnt], weights, matrix[test])
    tempered = temper(scores, given)
    return (2 * tempered + probabilities) / 3 if few else tempered


def _folds(given: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Training and test rows; rows are dealt to folds class by class."""
    import numpy as np

    fold = np.empty(len(given), dtype=np.int64)
    fold[np.argsort(given, kind="stable")] = np.arange(len(given)) % FOLDS
    for k in range(FOLDS):
        yield np.flatnonzero(fold != k), np.flatnonzero(fold == k)


def _softmax(train: Any, given: Ints, start: NDArray[np.float32], test: Any) -> Floats:
    """Softmax regression with the ridge's penalty, a few steps from the ridge's weights: that is close to the end."""
    import numpy as np
    from scipy.optimize import minimize

    transposed, rows = train.T.tocsr(), np.arange(len(given))
    base = np.log(np.bincount(given, minlength=start.shape[1]) + 1).astype(np.float32)

    def probabilities(weights: NDArray[np.float32], matrix: Any) -> NDArray[np.float32]:
        z = matrix @ weights + base
        z = np.exp(z - z.max(1, keepdims=True))
        return np.asarray(z / z.sum(1, keepdims=True))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(start.shape).astype(np.float32)
        p = probabilities(weights, train)
        value = (
            -INVERSE_PENALTY * float(np.log(np.maximum(p[rows, given], 1e-30)).sum()) + float((weights**2).sum()) / 2
        )
        p[rows, given] -= 1
        return value, (INVERSE_PENALTY * (transposed @ p) + weights).ravel().astype(np.float64)

    first = (SOFTMAX_START * start).ravel().astype(np.float64)
    found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": SOFTMAX_STEPS, "maxcor": 5})
    result: Floats = probabilities(found.x.reshape(start.shape).astype(np.float32), test).astype(np.float64)
    return result


def _ridge(train: Any, given: Ints, classes: int, alpha: float, steps: int) -> tuple[Any, NDArray[np.float32]]:
    """Ridge regression on one-hot classes by conjugate gradients over all classes at once, in the dual.

    Returns the share of each class and the weights by term and class.
    """
    import numpy as np

    prior = np.bincount(given, minlength=classes).astype(np.float32) / len(given)
    target = -np.tile(prior, (len(given), 1))
    target[np.arange(len(given)), given] += 1
    transposed = train.T.tocsr()
    solution = np.zeros_like(target)
    residual = target.copy()
    direction = residual.copy()
    size = (residual * residual).sum(0)
    for _ in range(steps):
        image = train @ (transposed @ direction) + alpha * direction
        step = size / np.maximum((direction * image).sum(0), 1e-12)
        solution += step * direction
        residual -= step * image
        new = (residual * residual).sum(0)
        direction = residual + (new / np.maximum(size, 1e-12)) * direction
        size = new
    return prior, transposed @ solution


def temper(scores: Floats, given: Ints) -> Floats:
    """Softmax at the temperature under which the given labels are likeliest."""
    import numpy as np

    rows = np.arange(len(given))
    shifted = scores - scores.max(1, keepdims=True)

    def loss(sharpness: float) -> float:
        z = shifted * sharpness
        return float(np.mean(np.log(np.exp(z).sum(1)) - z[rows, given]))

    low, high = 0.0, 6.0  # of log sharpness: a golden section needs no library
    ratio = (5**0.5 - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    at_a, at_b = loss(np.exp(a)), loss(np.exp(b))
    for _ in range(16):
        if at_a <= at_b:
            high, b, at_b = b, a, at_a
            a = high - ratio * (high - low)
            at_a = loss(np.exp(a))
        else:
            low, a, at_a = a, b, at_b
            b = low + ratio * (high - low)
            at_b = loss(np.exp(b))
    z = np.exp(shifted * np.exp((low + high) / 2))
    result: Floats = z / z.sum(1, keepdims=True)
    return result
