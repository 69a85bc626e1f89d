"""The extra that adds an opinion: vectors of meaning from a wheel, without a network."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from dataaudit.features.labels import embedding
from dataaudit.features.labels.embedding import embedded
from dataaudit.features.labels.held_out import left_out_scores
from dataaudit.features.labels.noise import quality, weigh
from dataaudit.features.labels.predictions import Predictions, families, predict

needs_extra = pytest.mark.skipif(
    embedding.installed() is None, reason="wordllama is not installed (pip install dataaudit[embed])"
)
# Each class is a set of words of one meaning, so many that hardly two texts of a class share one.
MEANINGS = {
    "food": "bread soup cheese pasta salad noodles dinner breakfast lunch steak sausage pizza cake cookie stew",
    "animal": "dog cat horse rabbit tiger lion cow sheep goat wolf bear fox monkey elephant mouse",
    "travel": "flight airport train hotel luggage passport cruise tourist itinerary visa bus taxi trip voyage ferry",
    "money": "bank loan mortgage salary credit interest savings tax invoice budget debt payment fee cash wages",
}


def about(n: int, seed: int, words: int = 2) -> tuple[list[str], list[str], set[int]]:
    """Texts of some words each, labels, and which labels are wrong."""
    rng = random.Random(seed)
    texts, labels, wrong = [], [], set()
    for i in range(n):
        meaning = rng.choice(list(MEANINGS))
        texts.append(f"{' '.join(rng.sample(MEANINGS[meaning].split(), words))} {i}")
        if rng.random() < 0.1:
            wrong.add(i)
            meaning = rng.choice([other for other in MEANINGS if other != meaning])
        labels.append(meaning)
    return texts, labels, wrong


def ranked(p: Predictions, wrong: set[int]) -> float:
    return float(average_precision_score([row in wrong for row in p.rows], 1 - quality(p)))


def test_scores_are_those_of_ridges_that_never_saw_the_row() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(60, 5)).astype(np.float32)
    given, keep = rng.integers(3, size=60), rng.random(60) < 0.9
    scores = left_out_scores(vectors, given, 3, 2.0, keep)
    target = np.eye(3)[given]
    prior = target[keep].mean(0)
    for row in range(60):
        others = np.flatnonzero(keep & (np.arange(60) != row))
        x = vectors[others].astype(np.float64)
        weights = np.linalg.solve(x.T @ x + 2.0 * np.eye(5), x.T @ (target[others] - prior))
        assert np.abs(scores[row] - prior - vectors[row] @ weights).max() < 1e-5


def test_without_the_extra_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "installed", lambda: None)
    texts, labels, wrong = about(120, 2)
    assert embedded(texts) is None
    assert len(families()) == 3
    assert ranked(predict(texts, labels, range(120)), wrong) > 0.1


@needs_extra
def test_texts_of_one_meaning_are_alike() -> None:
    vectors = embedded(
        ["a cosy hotel", "an inn for travellers", "the interest on a loan", "a bank's lending", "", "\n"]
    )
    assert vectors is not None and vectors.shape == (6, 256) and np.isfinite(vectors).all()
    alike = vectors @ vectors.T
    assert alike[0, 1] > alike[0, 2] and alike[2, 3] > alike[1, 3]
    assert embedded([]) is None


@needs_extra
def test_the_extra_ranks_errors_better(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, labels, wrong = about(100, 3, words=1)
    p = predict(texts, labels, range(100))
    assert len(families()) == 4
    helped = ranked(p, wrong)
    monkeypatch.setattr(embedding, "installed", lambda: None)
    assert helped > ranked(p, wrong) + 0.05


@needs_extra
def test_the_extra_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, labels, _ = about(1000, 4)
    p = predict(texts, labels, range(1000))
    decided = weigh(p).at_least
    monkeypatch.setattr(embedding, "installed", lambda: None)
    assert decided == weigh(p).at_least > 0.05


@needs_extra
@pytest.mark.parametrize("text", ["x" * 1_000_000, "\x00", "日本語のテキスト", "🙂" * 300, "\ufeff"])
def test_odd_texts_have_vectors(text: str) -> None:
    vectors = embedded([text, "a plain one"])
    assert vectors is not None and np.isfinite(vectors).all()
