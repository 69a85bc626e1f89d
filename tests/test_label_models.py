"""The models behind the label rules: what they see, what they must not, and what trusted labels add."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score

import dataaudit
from dataaudit.checks.label_accuracy import LabelAccuracy
from dataaudit.errors import DataAuditError
from dataaudit.features.labels.grams import letter_grams, word_grams
from dataaudit.features.labels.held_out import centroids, class_scores, folds
from dataaudit.features.labels.multi_label import multi_suspects
from dataaudit.features.labels.noise import quality
from dataaudit.features.labels.noise_bound import bound, kappa
from dataaudit.features.labels.predictions import predict
from dataaudit.measurement import Measurement
from dataaudit.review.ledger import Ledger
from dataaudit.review.plan import Plan
from tests.test_review_evidence import answers, audit_of, draw_over, drawn

TOPICS = {
    "bill": "invoice refund charge card payment fee statement euro due debit",
    "bug": "crash error freeze button screen update login blank slow reboot",
    "ship": "parcel courier late address tracking box delivery depot lost label",
}
COMMON = [
    "please",
    "today",
    "again",
    "my",
    "the",
    "still",
    "is",
    "with",
    "help",
    "since",
    "order",
    "since",
    "when",
    "why",
    "could",
]


def tickets(n: int, seed: int, unclear: float = 0.0) -> list[tuple[str, str]]:
    """Texts of three topics; a share of them has no word that tells which."""
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        topic = rng.choice(list(TOPICS))
        words = rng.sample(COMMON, 5) + ([] if rng.random() < unclear else rng.sample(TOPICS[topic].split(), 3))
        rng.shuffle(words)
        rows.append((f"{' '.join(words)} {i}", topic))
    return rows


def with_errors(rows: list[tuple[str, str]], rate: float, seed: int) -> tuple[list[str], set[int]]:
    rng = random.Random(seed)
    wrong = set(rng.sample(range(len(rows)), round(rate * len(rows))))
    return [
        rng.choice([t for t in TOPICS if t != label]) if i in wrong else label for i, (_, label) in enumerate(rows)
    ], wrong


def test_vectors_are_those_of_scikit_learn() -> None:
    texts = [*(text for text, _ in tickets(60, 1)), "", "日本語 の文", "naïve  Über-fee\n\nfee", "İstanbul ß"]
    token = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w+|[^\w\s]"
    words = TfidfVectorizer(token_pattern=token, ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True).fit_transform(texts)
    for ours, theirs in ((word_grams(texts), words), (letter_grams(texts), letters)):
        alike, expected = (ours @ ours.T).toarray(), (theirs @ theirs.T).toarray()
        np.fill_diagonal(alike, 0)
        np.fill_diagonal(expected, 0)
        assert np.abs(alike - expected).max() < 1e-5


@pytest.mark.parametrize("texts", [[], [""], ["one"], ["", "\n", " "], ["a b", "a b"]])
def test_few_texts_have_vectors_too(texts: list[str]) -> None:
    for grams in (word_grams, letter_grams):
        assert grams(texts).shape[0] == len(texts)


def test_scores_are_those_of_a_ridge_that_never_saw_the_fold() -> None:
    rows = tickets(240, 2, unclear=0.2)
    matrix = word_grams([text for text, _ in rows])
    given = np.array([list(TOPICS).index(label) for _, label in rows])
    scores = class_scores(matrix, given, 3, alpha=1.0)
    products = (matrix @ matrix.T).toarray()
    np.fill_diagonal(products, 1)  # with the terms of one text only, each row has length one
    fold, target = folds(given), np.eye(3)[given]
    prior = target.mean(0)
    for one in range(3):
        train, test = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        dual = np.linalg.solve(products[np.ix_(train, train)] + np.eye(len(train)), target[train] - prior)
        assert np.abs(scores[test] - (prior + products[np.ix_(test, train)] @ dual)).max() < 0.02


def test_centroids_leave_out_the_row_itself_and_the_doubted() -> None:
    rows = tickets(60, 2)
    matrix = word_grams([text for text, _ in rows])
    given = np.array([list(TOPICS).index(label) for _, label in rows])
    keep = np.arange(60) % 7 > 0
    scores, vectors = centroids(matrix, given, 3, keep), matrix.toarray()
    for row in range(60):
        means = [vectors[keep & (given == k) & (np.arange(60) != row)].mean(0) for k in range(3)]
        expected = [vectors[row] @ mean / np.linalg.norm(mean) for mean in means]
        assert scores[row] == pytest.approx(expected, abs=1e-5)


def test_classes_of_one_row_have_a_centroid_of_nothing() -> None:
    scores = centroids(word_grams(["a b", "b a", "a b c"]), np.array([0, 1, 2]), 3, np.array([True, True, False]))
    assert np.isfinite(scores).all() and scores[0, 0] == pytest.approx(0, abs=1e-3) and scores[0, 1] > 0.5


def test_labels_without_a_relation_to_the_text_are_not_learnt() -> None:
    rng = random.Random(3)
    texts = [text for text, _ in tickets(600, 3)]
    p = predict(texts, [rng.choice("abc") for _ in texts], range(600))
    assert abs(kappa(p)) < 0.12


def test_planted_errors_are_proven_and_ranked() -> None:
    rows = tickets(1000, 4, unclear=0.1)
    labels, wrong = with_errors(rows, 0.12, 4)
    p = predict([text for text, _ in rows], labels, range(1000))
    assert 0.05 < bound(p, kappa(p)) < 0.12
    assert average_precision_score([row in wrong for row in p.rows], 1 - quality(p)) > 0.8


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("unclear", [0.0, 0.2, 0.4])
def test_ignorance_is_no_error(unclear: float, seed: int) -> None:
    rows = tickets(600, seed, unclear)
    p = predict([text for text, _ in rows], [label for _, label in rows], range(600))
    assert bound(p, kappa(p)) <= 0.02


def test_the_order_of_rows_with_equal_inputs_does_not_matter() -> None:
    rows = [{"text": text, "label": label} for text, label in tickets(300, 5, unclear=0.1)]
    rows += [{"text": row["text"].upper() + "!", "label": "bug"} for row in rows[:40]]

    def evidence(data: list[dict[str, str]]) -> tuple[Any, ...]:
        (verdict,) = dataaudit.audit(data, select=["LBL001"]).verdicts
        found = verdict.measurement.findings
        return verdict.measurement.facts, sorted((data[f.place.row - 1]["text"], f.score) for f in found if f.place.row)

    there = evidence(rows)
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert evidence(rows) == there


# trusted labels


def by_crowd(rows: list[tuple[str, str]], seed: int, share: float, experts: float = 0.2) -> list[dict[str, str]]:
    """A share of the labels is wrong, but not those by experts."""
    rng = random.Random(seed)
    data = []
    for text, label in rows:
        expert = rng.random() < experts
        given = rng.choice([t for t in TOPICS if t != label]) if not expert and rng.random() < share else label
        data.append({"text": text, "label": given, "annotator": "expert" if expert else "crowd"})
    return data


def judged(data: list[dict[str, str]], ledger: Ledger | None = None, **options: Any) -> Measurement:
    return LabelAccuracy(**options).measure(audit_of(data, ledger))


EXPERT = {"field": "annotator", "equals": "expert"}


def test_trusted_labels_prove_what_the_model_alone_cannot() -> None:
    data = by_crowd(tickets(1500, 6, unclear=0.45), 6, share=0.35, experts=0.3)
    alone, together = judged(data), judged(data, trusted=EXPERT)
    assert together.facts["trusted_at_least"] > 0.05 > alone.facts["model_at_least"]
    assert together.value is not None
    crowd = [row for row in data if row["annotator"] == "crowd"]
    assert 1 - 0.35 * len(crowd) / len(data) - 0.03 < together.value < 0.95
    assert any("trusted labels" in note for note in together.notes)


@pytest.mark.parametrize("seed", range(5))
def test_trusted_labels_prove_nothing_where_all_are_right(seed: int) -> None:
    found = judged(by_crowd(tickets(600, seed, unclear=0.4), seed, share=0.02), trusted=EXPERT)
    assert found.facts["trusted_rows"] >= 60
    assert found.value is None or found.value > 0.95
    assert found.interval is None or found.interval[0] == 0


def test_too_few_trusted_labels_are_said_to_be_so() -> None:
    data = by_crowd(tickets(300, 7), 7, share=0.1, experts=0.0)
    assert any("fewer than 20 trusted rows" in note for note in judged(data, trusted=EXPERT).notes)
    absent = judged(data, trusted={"field": "meta.gold", "equals": True})
    assert any('no example has the field "meta.gold"' in note for note in absent.notes)


def test_a_malformed_condition_is_an_error() -> None:
    with pytest.raises(DataAuditError, match="trusted"):
        LabelAccuracy(trusted={"equals": "expert"})


def test_rows_reviewed_at_random_are_trusted() -> None:
    rows = tickets(1200, 8, unclear=0.1)
    labels, wrong = with_errors(rows, 0.3, 8)
    truth = dict(rows)
    data = [{"text": text, "label": label} for (text, _), label in zip(rows, labels, strict=True)]
    draw = draw_over(data, plan=Plan())
    given = answers(data, drawn(data, draw)[:120], lambda row: row["label"] == truth[row["text"]])
    found = judged(data, Ledger("labels.jsonl", "0" * 64, [draw], given))
    assert 60 <= found.facts["trusted_rows"] <= 120
    assert 0 < found.facts["trusted_at_least"] < len(wrong) / 1200


# several labels a row


def test_suspects_among_several_labels_are_rows_that_were_changed() -> None:
    rng = random.Random(9)
    texts, labels, wrong = [], [], set()
    for i in range(900):
        topics = rng.sample(list(TOPICS), rng.choice((1, 1, 2)))
        words = [word for topic in topics for word in rng.sample(TOPICS[topic].split(), 4)]
        texts.append(f"{' '.join(rng.sample(COMMON, 2) + words)} {i}")
        if len(topics) < 3 and rng.random() < 0.06:
            wrong.add(i)
            topics = [rng.choice([t for t in TOPICS if t not in topics]), *topics[1:]]
        labels.append(topics)
    suspects = multi_suspects(texts, labels, range(900))
    hits = sum(suspect.row in wrong for suspect in suspects)
    assert hits >= 0.8 * len(suspects) and hits >= 0.3 * len(wrong)
    data = [{"text": text, "label": ",".join(value)} for text, value in zip(texts, labels, strict=True)]
    (verdict,) = dataaudit.audit(data, select=["LBL001"]).verdicts
    assert verdict.status == "inconclusive"
    assert len(verdict.measurement.findings) == len(suspects)


def test_clean_labels_of_several_a_row_have_hardly_a_suspect() -> None:
    rows = tickets(600, 10, unclear=0.1)
    texts, labels = [text for text, _ in rows], [[label] for _, label in rows]
    assert len(multi_suspects(texts, labels, range(600))) <= 6
    assert multi_suspects(texts[:50], labels[:50], range(50)) == []
