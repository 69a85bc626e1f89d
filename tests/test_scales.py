"""Labels that are steps: what is a scale, and what a neighbour's label may not prove."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

import dataaudit
from dataaudit.features.labels.predictions import Predictions
from dataaudit.features.labels.scales import Scale, scale_of
from dataaudit.report import Verdict

GRADED = Path(__file__).parents[1] / "fixtures/label-accuracy/graded.jsonl"
REVIEWS = [json.loads(line) for line in GRADED.read_text("utf-8").splitlines()]


def predictions(classes: list[str], given: list[int], predicted: list[int]) -> Predictions:
    chances = np.full((len(given), len(classes)), 0.1 / (len(classes) - 1))
    chances[np.arange(len(given)), predicted] = 0.9
    return Predictions(range(len(given)), np.array(given), classes, chances, [])


def steps(classes: list[str], path: str = "label") -> dict[str, float] | None:
    """The place of each label where its name alone tells: the model makes no mistake."""
    every = list(range(len(classes)))
    scale = scale_of(predictions(classes, every, every), path)
    return scale and {name: place for name, place in zip(classes, scale.places.tolist(), strict=True) if place == place}


@pytest.mark.parametrize(
    "ordered",
    [
        ["A1", "A2", "B1", "B2", "C1", "C2"],
        ["a1", "b1", "c1"],
        ["very_negative", "negative", "neutral", "positive", "very_positive"],
        ["Strongly disagree", "Disagree", "Undecided", "Agree", "Strongly agree"],
        ["low", "medium", "high", "critical"],
        ["LOW", "NORMAL", "HIGH", "URGENT"],
        ["minor", "major", "critical"],
        ["none", "mild", "moderate", "severe"],
        ["easy", "medium", "hard"],
        ["Beginner", "Intermediate", "Advanced"],
        ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
        ["one star", "two stars", "three stars"],
        ["Level 1", "Level 2", "Level 10"],
        ["pants-fire", "false", "barely-true", "half-true", "mostly-true", "true"],
    ],
)
def test_names_of_steps_are_a_scale_in_any_order(ordered: list[str]) -> None:
    shuffled = sorted(ordered, key=lambda name: name[::-1])
    assert steps(shuffled) == {name: float(k) for k, name in enumerate(ordered)}


@pytest.mark.parametrize(
    "names",
    [
        ["negative", "positive"],
        ["entailment", "neutral", "contradiction"],
        ["anger", "joy", "neutral", "sadness"],
        ["World", "Sports", "Business", "Sci/Tech"],
        ["0", "1", "2", "3"],
        ["1", "2", "3", "4", "5"],
        ["1 star", "2 stars", "17 stars"],
        ["A1", "A7", "D2", "F3"],
        ["", "?", "\u0000", "nan", "-"],
        ["yes", "no", "maybe"],
    ],
)
def test_other_names_are_not(names: list[str]) -> None:
    assert steps(names) is None


def test_a_field_may_say_that_numbers_are_steps() -> None:
    assert steps(["1", "2", "3"], "output.rating") == {"1": 0, "2": 1, "3": 2}
    assert steps(["1.0", "3.0", "5.0"], "stars") == {"1.0": 0, "3.0": 1, "5.0": 2}
    assert steps(["red", "blue", "green"], "stars") is None


def test_a_label_beside_the_scale_is_far_from_every_step() -> None:
    scale = scale_of(predictions(["high", "low", "medium", "spam"], [0], [0]))
    assert scale is not None
    assert scale.apart.tolist() == [[0, 1, 0.5, 1], [1, 0, 0.5, 1], [0.5, 0.5, 0, 1], [1, 1, 1, 0]]


def mistaken(n: int, near: bool) -> tuple[list[int], list[int]]:
    rng = random.Random(3)
    given = [rng.randrange(5) for _ in range(n)]
    others = [[k for k in range(5) if k != label and (not near or abs(k - label) == 1)] for label in given]
    return given, [
        rng.choice(other) if rng.random() < 0.2 else label for label, other in zip(given, others, strict=True)
    ]


def test_numbers_are_steps_where_the_mistakes_stay_near() -> None:
    numbers = list("12345")
    assert scale_of(predictions(numbers, *mistaken(400, near=True))) is not None
    assert scale_of(predictions(numbers, *mistaken(400, near=False))) is None


def test_a_neighbour_of_the_predicted_step_counts_as_predicted() -> None:
    p = predictions(["a", "b", "c", "d"], [0, 1, 2, 3], [0, 0, 0, 0])
    told = Scale(np.array([0.0, 1.0, 2.0, np.nan])).forgive(p)
    assert told.given.tolist() == [0, 0, 2, 3] and told.predicted.tolist() == [0, 0, 0, 0]
    assert told.probabilities.sum(1) == pytest.approx(1)
    assert told.probabilities[0, 0] == pytest.approx(0.9 + 0.1 / 3) and told.probabilities[0, 1] == 0


def judged(labels: list[str]) -> Verdict:
    rows = [{"text": row["text"], "label": label} for row, label in zip(REVIEWS, labels, strict=True)]
    return dataaudit.audit(rows, select=["LBL001"]).verdict("LBL001")


TOPICS = {1: "lamps", 2: "tools", 3: "bags", 4: "bikes", 5: "toys"}
STARS = {k: f"{k} stars" for k in TOPICS}


def test_the_same_confusions_are_proof_between_topics_and_none_between_steps() -> None:
    topics, stars = (judged([names[row["label"]] for row in REVIEWS]) for names in (TOPICS, STARS))
    assert (topics.status, stars.status) == ("fail", "inconclusive")
    assert any("steps of a scale" in note for note in stars.measurement.notes)
    assert not any("steps of a scale" in note for note in topics.measurement.notes)


def test_errors_of_many_steps_are_proven_and_stand_first() -> None:
    rng = random.Random(1)
    wrong = set(rng.sample(range(len(REVIEWS)), 90))
    far = {1: 5, 2: 5, 3: 5, 4: 1, 5: 1}
    verdict = judged([STARS[far[row["label"]] if i in wrong else row["label"]] for i, row in enumerate(REVIEWS)])
    assert verdict.status == "fail"
    assert any("by more than a step" in note for note in verdict.measurement.notes)
    first = [finding.place.row - 1 for finding in verdict.measurement.findings[:40]]
    assert len(wrong.intersection(first)) >= 36
