"""Rates of random errors that predictions prove: by mixtures of what a model expects and what is random."""

from __future__ import annotations

import numpy as np
import pytest

from dataaudit.features.labels.noise_bound import bound, kappa
from dataaudit.features.labels.noise_fit import mixture
from dataaudit.features.labels.predictions import Predictions


def predictions(
    rows: int, classes: int, rate: float, seed: int, sharper: float = 1.0, contrast: float = 6.0
) -> tuple[Predictions, float]:
    """Labels drawn from known probabilities, a share of them then made wrong; and that share.

    sharper   by how much the model that is asked overstates what it knows
    """
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(rows, classes)) + contrast * np.eye(classes)[rng.integers(classes, size=rows)]
    chances = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    given = (chances.cumsum(1) > rng.random((rows, 1))).argmax(1)
    wrong = rng.random(rows) < rate
    given[wrong] = (given[wrong] + rng.integers(1, classes, size=wrong.sum())) % classes
    said = np.exp(scores * sharper)
    said /= said.sum(1, keepdims=True)
    return Predictions(range(rows), given, [str(k) for k in range(classes)], said, []), float(wrong.mean())


@pytest.mark.parametrize("classes", [2, 7, 60])
@pytest.mark.parametrize("sharper", [0.6, 1.0, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_model_that_knows_little_or_boasts_proves_nothing(classes: int, sharper: float, seed: int) -> None:
    p, _ = predictions(800, classes, 0.0, seed, sharper, contrast=4.0)
    assert (p.predicted != p.given).mean() > 0.03
    assert mixture(p) <= 0.02


@pytest.mark.parametrize("classes", [2, 7, 60])
@pytest.mark.parametrize("seed", range(3))
def test_random_errors_are_proven_but_not_more_than_there_are(classes: int, seed: int) -> None:
    p, rate = predictions(800, classes, 0.15, seed, sharper=1.3)
    assert 0.05 < mixture(p) < rate


def test_a_dozen_rows_a_class_are_enough_to_prove_many_errors() -> None:
    p, rate = predictions(720, 60, 0.2, 1)
    assert 0.05 < bound(p, kappa(p)) < rate


def test_more_rows_than_are_worked_on_prove_much_the_same() -> None:
    p, rate = predictions(40_000, 60, 0.15, 2)
    assert 0.1 < mixture(p) < rate


@pytest.mark.parametrize("chances", [np.eye(3)[[0, 1, 2] * 200], np.full((600, 3), 1 / 3)])
def test_certainty_and_none_at_all_are_no_trouble(chances: np.ndarray) -> None:
    given = np.array([0, 1, 2] * 200)
    right = Predictions(range(600), given, ["a", "b", "c"], chances, [])
    assert mixture(right) <= 0
    assert bound(right, kappa(right)) == 0
