"""Several labels for one item: agreement evidence, neither conflicts nor duplicates."""

from __future__ import annotations

import random
from typing import Any

import pytest

import dataaudit
from dataaudit.features.labels.agreement import alpha, outliers, records
from dataaudit.report import Verdict

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, example C: four observers, twelve units.


def published() -> list[dict[str, tuple[str, ...]]]:
    columns = [
        "111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3",
    ]  # fmt: skip
    units = [{str(k): (label,) for k, label in enumerate(column)} for column in columns]
    return [unit for unit in units if len(unit) > 1]


def ballot(rows: int, noise: dict[str, float], seed: int = 0) -> list[dict[str, str]]:
    rng = random.Random(seed)
    made = []
    for k in range(rows):
        label = rng.choice("abc")
        for name, rate in noise.items():
            said = rng.choice("abc".replace(label, "")) if rng.random() < rate else label
            made.append({"item": f"item {k}", "annotator": name, "text": f"text number {k} of many", "label": said})
    return made


def verdicts(rows: Any, *codes: str) -> dict[str, Verdict]:
    return {v.rule.code: v for v in dataaudit.audit(rows, select=list(codes)).verdicts}


def test_alpha_is_the_published_one() -> None:
    found = alpha(published())
    assert found is not None
    assert found[0] == pytest.approx(0.743, abs=5e-4)
    assert found[1] <= found[0] <= found[2]


def test_votes_are_neither_conflicts_nor_duplicates() -> None:
    found = verdicts(ballot(60, {"a": 0.05, "b": 0.05, "c": 0.05}), "LBL002", "LBL010", "DUP001", "DUP002")
    assert found["LBL010"].status == "pass"
    assert found["LBL002"].measurement.value == 0
    assert found["DUP001"].measurement.value == 0
    assert found["DUP002"].measurement.value == 0


def test_one_annotator_who_repeats_or_contradicts_himself_is_found() -> None:
    rows = ballot(60, {"a": 0.0, "b": 0.0})
    rows += [rows[0], rows[2] | {"label": "abc".replace(rows[2]["label"], "")[0]}]
    found = verdicts(rows, "LBL002", "DUP001")
    assert len(found["LBL002"].measurement.findings) == 1
    assert len(found["DUP001"].measurement.findings) == 1


def test_the_careless_annotator_is_named_by_a_row_and_nobody_else() -> None:
    votes = ballot(150, {"a": 0.05, "b": 0.05, "c": 0.05, "d": 0.5})
    (finding,) = verdicts(votes, "LBL010")["LBL010"].measurement.findings
    assert finding.place.row == 4
    assert finding.text == "d"
    assert '"d"' not in finding.message


def test_equally_careful_annotators_are_not_listed() -> None:
    listed = 0
    for seed in range(40):
        rows = ballot(100, dict.fromkeys("abcde", 0.15), seed)
        said: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in rows:
            said.setdefault(row["item"], {})[row["annotator"]] = (row["label"],)
        listed += len(outliers(records(list(said.values()))))
    assert listed <= 4


def test_items_are_equal_inputs_where_no_field_names_them() -> None:
    rows = [{k: v for k, v in row.items() if k != "item"} for row in ballot(60, {"a": 0.0, "b": 0.0})]
    assert verdicts(rows, "LBL010")["LBL010"].measurement.n == 60


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (ballot(60, {"a": 0.0}), "skipped"),
        (ballot(10, {"a": 0.0, "b": 0.0}), "inconclusive"),
        ([row | {"label": "a"} for row in ballot(60, {"a": 0.0, "b": 0.0})], "inconclusive"),
        ([row | {"annotator": [1]} for row in ballot(60, {"a": 0.0, "b": 0.0})], "skipped"),
        ([row | {"item": None} for row in ballot(60, {"a": 0.0, "b": 0.0})], "pass"),
        (ballot(200, {"a": 0.6, "b": 0.6, "c": 0.6}), "fail"),
    ],
)
def test_too_little_or_odd_evidence_gives_a_reason(rows: Any, status: str) -> None:
    assert verdicts(rows, "LBL010")["LBL010"].status == status


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"annotator": "anotator"}, 'no example has the field "anotator" (did you mean "annotator"?)'),
        ({"annotator": "annotator", "item": "itm"}, 'no example has the field "itm" (did you mean "item"?)'),
    ],
)
def test_a_misspelt_field_is_undecided_and_named(fields: dict[str, str], said: str) -> None:
    rows = [
        {"text": f"words {i // 2}", "label": "ab"[i % 3 % 2], "annotator": "xy"[i % 2], "item": i // 2}
        for i in range(90)
    ]
    declared = {"input": "text", "label": "label", **fields}
    verdict = dataaudit.audit(rows, select=["LBL010"], fields=declared).verdict("LBL010")
    assert verdict.status == "inconclusive"
    assert verdict.measurement.reason == said
