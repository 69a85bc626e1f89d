"""Errors that are certain without a model: contradicting annotations and wrong calculations."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import dataaudit
from dataaudit.features.arithmetic import wrong_calculations
from dataaudit.report import Verdict


def verdict(rows: Any, code: str) -> Verdict:
    (found,) = dataaudit.audit(rows, select=[code]).verdicts
    return found


def spans(text: str, *marked: tuple[str, str]) -> dict[str, Any]:
    places = [
        {"start": text.index(words), "end": text.index(words) + len(words), "label": kind} for kind, words in marked
    ]
    return {"text": text, "spans": places}


@pytest.mark.parametrize(
    "text",
    [
        "<<48/2=24>>",
        "<<10/3=3.33>>",
        "<<10/3=3>>",
        "<<2/3=.67>>",
        "<<2/3=0.66>>",
        "<<1,000*3=3,000>>",
        "<<20*$5=$100>>",
        "<<50%*80=40>>",
        "<<-3+5=2>>",
        "<<2*(3+4)=14>>",
        "<<6×7=42>>",
        "<<100-.5=99.5>>",
        "<<08/2=4>>",
        "<<x*2=4>>",
        "<<2**9**9**9=1>>",
        "<<1/0=5>>",
        "<<((((((=1>>",
        "<<12 apples=12>>",
        "a << b and 3 = 4 >> c",
    ],
)
def test_right_or_unreadable_calculations_are_left_alone(text: str) -> None:
    assert list(wrong_calculations(text)) == []


@pytest.mark.parametrize(
    "text", ["<<48/2=25>>", "<<10/4=2.6>>", "<<1,000*3=300>>", "<<2+2=5.0>>", "<<3-5=2>>", "<<7*8=54>>"]
)
def test_wrong_calculations_are_found(text: str) -> None:
    assert list(wrong_calculations(f"So she has {text} left, and <<1+1=2>>.")) == [text]


def test_gsm8k_has_no_wrong_calculation_and_planted_ones_are_found(data: Path) -> None:
    rows = [json.loads(line) for line in (data / "gsm8k/test.jsonl").read_text("utf-8").splitlines()]
    assert verdict(rows, "LBL009").measurement.value == 0
    bad = sorted(random.Random(1).sample([i for i, row in enumerate(rows) if "=8>>" in row["answer"]], 20))
    for i in bad:
        rows[i]["answer"] = rows[i]["answer"].replace("=8>>", "=9>>", 1)
    found = verdict(rows, "LBL009")
    assert [f.place.row for f in found.measurement.findings] == [i + 1 for i in bad]
    assert found.status == "fail"


def test_without_annotated_calculations_the_rule_does_not_apply() -> None:
    assert verdict([{"prompt": "1+1?", "completion": "2 = 3"}] * 5, "LBL009").status == "skipped"


SENTENCE = "Anna flies from Oslo to Rome"


def test_spans_that_contradict_each_other_are_found_whatever_their_order() -> None:
    same = [
        spans(SENTENCE, ("LOC", "Oslo"), ("LOC", "Rome")),
        spans(SENTENCE, ("LOC", "Rome"), ("LOC", "Oslo")),
        spans(SENTENCE.upper() + "!", ("loc", "OSLO"), ("loc", "ROME")),
    ]
    assert verdict(same, "LBL008").measurement.value == 0
    found = verdict([*same, spans(SENTENCE, ("LOC", "Oslo"), ("PER", "Anna"))], "LBL008")
    assert [finding.place.row for finding in found.measurement.findings] == [4]


def test_a_short_utterance_may_mean_different_things() -> None:
    rows = [
        spans("at eight", ("time", "eight")),
        spans("at eight", ("people", "eight")),
        spans(SENTENCE, ("LOC", "Oslo")),
    ]
    assert verdict(rows, "LBL008").status == "pass"


def test_annotations_by_different_people_are_votes() -> None:
    rows = [
        spans(SENTENCE, ("LOC", "Oslo")) | {"annotator": "a"},
        spans(SENTENCE, ("LOC", "Rome")) | {"annotator": "b"},
    ]
    assert verdict(rows, "LBL008").status == "pass"


@pytest.mark.parametrize("tags", [[1, 0, 0, 0], ["B-PER", "O", "O", "O"]])
def test_tags_contradict_by_kind_and_text_not_by_token(tags: list[Any]) -> None:
    def row(tokens: str, tags: list[Any]) -> dict[str, Any]:
        return {"tokens": tokens.split(), "ner_tags": tags}

    rows = [row("Ada lives in Kent", tags), row("Ada lives in Kent .", [*tags, tags[1]])]
    assert verdict(rows, "LBL008").status == "pass"
    assert verdict([*rows, row("Ada lives in Kent", [tags[1], *tags[:1], *tags[2:]])], "LBL008").status == "fail"


def test_real_sentences_with_two_annotations(data: Path) -> None:
    """Twelve rows of WNUT17, seen by eye: the same tweet, an entity marked in one copy and not in the other."""
    assert len(verdict(str(data / "wnut17/wnut17train.conll"), "LBL008").measurement.findings) == 12
    assert verdict(str(data / "restaurant8k/test.json"), "LBL008").status == "pass"
