"""What three families of models say about rows they did not learn from: ridge, naive Bayes and centroids.

Rows are dealt to folds class by class. The ridge is solved once for all rows; each fold then takes back what its rows
taught, a few steps from there. So many small folds cost hardly more than one, and every prediction uses nearly all
other rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Singles = NDArray[np.float32]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

FOLDS, FEWER_FOLDS, MANY_ROWS = 20, 5, 4000
STEPS, STEPS_BACK = 10, 3
SMOOTHING = 0.1
COLUMNS = 128  # solved at once: bounds the memory


def class_scores(matrix: Any, given: Ints, classes: int, alpha: float) -> Floats:
    """Ridge scores of each row by class. They sum to one, so that the first class needs no solving."""
    scores = ridge(matrix, given[:, None] == np.arange(1, classes), folds(given), alpha)
    return np.column_stack([1 - scores.sum(1), scores])


def ridge(matrix: Any, target: Bools, fold: Ints, alpha: float) -> Floats:
    """Scores of each row by column of the target from the other folds."""
    prior = target.mean(0)
    centred = (target - prior).astype(np.float32)
    # Terms of one text only are missing in the matrix: what they add to a row's product with itself is added here.
    penalty = (alpha + 1 - matrix.multiply(matrix).sum(axis=1)).astype(np.float32)[:, None]
    transposed = matrix.T.tocsr()
    scores = np.empty(target.shape)
    every = np.ones((len(target), 1), dtype=bool)
    for columns in _pieces(target.shape[1]):
        whole = _solve(matrix, transposed, penalty, centred[:, columns], every, STEPS)
        scores[:, columns] = _taught_back(matrix, transposed, penalty, centred[:, columns], whole, fold)
    scores += prior
    return scores


def _taught_back(matrix: Any, transposed: Any, penalty: Singles, target: Singles, whole: Singles, fold: Ints) -> Floats:
    """Scores of every fold without what its own rows taught: each pair of a fold and a class is a column."""
    classes = target.shape[1]
    scores = np.empty(target.shape)
    folds = int(fold.max()) + 1
    at_once = max(1, COLUMNS // classes)
    for first in range(0, folds, at_once):
        some = np.arange(first, min(first + at_once, folds))
        learns = np.repeat(fold[:, None] != some, classes, axis=1)
        duals = _solve(
            matrix, transposed, penalty, np.tile(target, len(some)), learns, STEPS_BACK, np.tile(whole, len(some))
        )
        weights = transposed @ duals
        for k, one in enumerate(some):
            rows = np.flatnonzero(fold == one)
            scores[rows] = matrix[rows] @ weights[:, k * classes : (k + 1) * classes]
    return scores


def _solve(
    matrix: Any,
    transposed: Any,
    penalty: Singles,
    target: Singles,
    learns: Bools,
    steps: int,
    start: Singles | None = None,
) -> Singles:
    """Conjugate gradients for (matrix matrix' + penalty) x = target, column by column over the rows it learns from."""
    x = np.zeros_like(target) if start is None else start * learns

    def image(of: Singles) -> Singles:
        result: Singles = (matrix @ (transposed @ of) + penalty * of) * learns
        return result

    residual = target * learns if start is None else target * learns - image(x)
    direction = residual.copy()
    size = np.einsum("ij,ij->j", residual, residual)
    for _ in range(steps):
        towards = image(direction)
        step = size / np.maximum(np.einsum("ij,ij->j", direction, towards), 1e-12)
        x += step * direction
        residual -= step * towards
        new = np.einsum("ij,ij->j", residual, residual)
        direction *= new / np.maximum(size, 1e-12)
        direction += residual
        size = new
    return x


def naive_bayes(matrix: Any, given: Ints, classes: int, keep: Bools) -> Floats:
    """Log-likelihoods of each row by class from the other folds, learnt from the rows to `keep` alone."""
    scores = np.empty((len(given), classes))
    fold = folds(given)
    for part in _pieces(classes):
        target = ((given[:, None] == part) & keep[:, None]).astype(np.float32)
        weights = matrix.T @ target
        for one in range(int(fold.max()) + 1):
            test = np.flatnonzero(fold == one)
            others = np.maximum(weights - matrix[test].T @ target[test], 0) + SMOOTHING
            prior = np.log(target.sum(0) - target[test].sum(0) + 1)
            scores[np.ix_(test, part)] = matrix[test] @ np.log(others / others.sum(0)) + prior
    return scores


def centroids(matrix: Any, given: Ints, classes: int, keep: Bools) -> Floats:
    """Cosine of each row and the mean of the other rows of each class, of those to `keep`."""
    scores = np.empty((len(given), classes))
    sizes = matrix.multiply(matrix).sum(axis=1)[:, None]
    for part in _pieces(classes):
        target = ((given[:, None] == part) & keep[:, None]).astype(np.float32)
        sums = matrix.T @ target
        shared = matrix @ sums
        lengths = np.einsum("ij,ij->j", sums, sums) - target * (2 * shared - sizes)  # without the row itself
        scores[:, part] = (shared - target * sizes) / np.sqrt(np.maximum(lengths, 1e-6))
    return scores


def left_out_scores(vectors: Singles, given: Ints, classes: int, alpha: float, keep: Bools) -> Floats:
    """Ridge scores of each row by class from all other rows to `keep`: with few columns that is exact and cheap."""
    target = (given[:, None] == np.arange(classes)) & keep[:, None]
    prior = target.sum(0) / keep.sum()
    centred = (target - prior) * keep[:, None]
    learnt = vectors * keep[:, None]
    duals = np.linalg.solve(learnt.T @ learnt + alpha * np.eye(vectors.shape[1]), vectors.T.astype(np.float64)).T
    own = (np.einsum("ij,ij->i", duals, vectors) * keep)[:, None]
    scores: Floats = (duals @ (learnt.T @ centred) - own * centred) / (1 - own) + prior
    return scores


def folds(given: Ints) -> Ints:
    """The fold of each row: the order of the rows within a class decides, which is that of their texts' hashes."""
    fold = np.empty(len(given), dtype=np.int64)
    fold[np.argsort(given, kind="stable")] = np.arange(len(given)) % (FOLDS if len(given) <= MANY_ROWS else FEWER_FOLDS)
    return fold


def _pieces(classes: int) -> Iterator[Ints]:
    for start in range(0, classes, COLUMNS):
        yield np.arange(start, min(start + COLUMNS, classes))


def temper(scores: Floats, given: Ints) -> Floats:
    """Softmax at the temperature under which the given labels are likeliest."""
    shifted = (scores - scores.max(1, keepdims=True)).astype(np.float32)
    own = shifted[np.arange(len(given)), given].mean(dtype=np.float64)

    def loss(sharpness: float) -> float:
        z = shifted * np.float32(sharpness)
        np.exp(z, out=z)
        return float(np.log(z.sum(1)).mean(dtype=np.float64) - sharpness * own)

    low, high = -4.0, 6.0  # of log sharpness: a golden section needs no library
    ratio = (5**0.5 - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    at_a, at_b = loss(np.exp(a)), loss(np.exp(b))
    for _ in range(18):
        if at_a <= at_b:
            high, b, at_b = b, a, at_a
            a = high - ratio * (high - low)
            at_a = loss(np.exp(a))
        else:
            low, a, at_a = a, b, at_b
            b = low + ratio * (high - low)
            at_b = loss(np.exp(b))
    z = np.exp(shifted.astype(np.float64) * np.exp((low + high) / 2))
    result: Floats = z / z.sum(1, keepdims=True)
    return result
