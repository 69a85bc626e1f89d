"""Labels: what counts as one, what contradicts, and what must never be claimed."""

from __future__ import annotations

import json
import math
import os
import random
from pathlib import Path
from typing import Any

import pytest

import dataaudit
from dataaudit.config import load
from dataaudit.dataset import Dataset
from dataaudit.features.answers.closed import closed_answer
from dataaudit.features.intervals import lower_bound
from dataaudit.features.labels.noise import model_evidence
from dataaudit.features.labels.spellings import variants
from dataaudit.formats.labels import labellings
from dataaudit.loading import load as load_split
from dataaudit.report import Verdict

DATA = Path(os.environ.get("DATAAUDIT_DATA", Path(__file__).parents[2] / "shared" / "data"))


def split(rows: list[Any]) -> Dataset:
    return load_split("train", rows, load())


def verdicts(train: Any, *codes: str, **more: Any) -> dict[str, Verdict]:
    report = dataaudit.audit(train, select=list(codes) or ["LBL"], **more)
    return {verdict.rule.code: verdict for verdict in report.verdicts}


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the shared data set {name} is not here; set DATAAUDIT_DATA")
    return path


def chat(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


# what a label is


def test_answers_of_a_chat_are_labels_when_few_short_and_repeated() -> None:
    (column,) = split([chat(f"order {i} is late", "complaint" if i % 3 else "praise") for i in range(60)]).feature(
        labellings
    )
    assert column.counts == {"complaint": 40, "praise": 20}
    assert split([chat(f"tell me about {i}", f"{i} is a number") for i in range(60)]).feature(labellings) == []


def test_a_stray_long_answer_does_not_hide_labels() -> None:
    rows = [chat(f"order {i} is late", "complaint" if i % 3 else "praise") for i in range(99)]
    assert split([*rows, chat("order 99 is late", "well, " * 40)]).feature(labellings)


def test_comma_separated_ids_are_several_classes_in_any_order() -> None:
    ids = ["3", "27", "3,27", "27,3", "1", "1,3"]
    (column,) = split([{"text": f"t {i}", "label": ids[i % 6]} for i in range(60)]).feature(labellings)
    assert column.multi
    assert column.values[2] == column.values[3] == ("27", "3")
    assert set(column.counts) == {"1", "3", "27"}


def test_a_comma_inside_names_is_no_separator() -> None:
    names = ["Albany, NY", "Boston, MA", "Austin, TX", "Buffalo, NY"]
    (column,) = split([{"text": f"t {i}", "label": names[i % 4]} for i in range(60)]).feature(labellings)
    assert not column.multi
    assert len(column.counts) == 4


def test_fields_of_json_answers_are_labellings() -> None:
    rows = [
        chat(f"ticket {i}", json.dumps({"topic": ["bill", "bug"][i % 2], "urgent": i % 3 == 0, "summary": f"no {i}"}))
        for i in range(80)
    ]
    assert {column.path for column in split(rows).feature(labellings)} == {"output.topic", "output.urgent"}


@pytest.mark.parametrize(
    "labels",
    [
        [None] * 40,
        ["only"] * 40,
        [f"name {i}" for i in range(40)],
        [1, "1", 1.0, True, None, float("nan"), [], {}, [[1], None], {"a": 1}] * 4,
        ["O", "B-PER", "I-PER", "O"] * 10,
        ["", " ", "\n", "x"] * 10,
        [["a", "b"], "a", ["b"], None] * 10,
        ["l" * 100_000, "m"] * 20,
    ],
    ids=["null", "one class", "unique", "mixed", "tags", "blank", "multi", "huge"],
)
def test_hostile_labels_have_a_verdict_or_a_reason(labels: list[Any]) -> None:
    rows = [{"text": f"row {i} of the data", "label": label} for i, label in enumerate(labels)]
    for verdict in verdicts(rows, holdout=[{"text": "unseen", "label": "never seen"}]).values():
        assert verdict.status != "error", verdict.measurement.reason
        assert verdict.measurement.value is not None or verdict.measurement.reason
        assert not verdict.failed or verdict.level == "note" or any(x in (None, "", " ", "\n", []) for x in labels)


def test_many_classes_on_few_rows_are_no_failure() -> None:
    for n in (100, 200, 800):
        rows = [{"text": f"question {i} on thing {i % 77}", "label": f"class {i % 77}"} for i in range(n)]
        assert verdicts(rows, "LBL001")["LBL001"].status == ("skipped" if n == 100 else "inconclusive")


# conflicts


def test_the_smallest_set_that_must_be_wrong_is_counted() -> None:
    rows = [{"text": f"question {i}", "label": "ab"[i % 2]} for i in range(37)]
    rows += [{"text": t, "label": x} for t, x in [("Is it on?", "a"), ("is it on", "a"), ("IS IT ON!", "b")]]
    m = verdicts(rows, "LBL002")["LBL002"].measurement
    assert (m.value, list(m.unusable), [f.place.row for f in m.findings]) == (1 / 40, [39], [40])
    assert {p.row for p in m.findings[0].related} == {38, 39}


def test_another_passage_makes_another_question() -> None:
    ask = "Is the claim true?"
    rows: list[Any] = [{"question": f"Is claim {i} true?", "answer": ["yes", "no"][i % 2]} for i in range(40)]
    rows += [
        {"question": ask, "answer": "yes", "passage": "The river rose by two metres in a night."},
        {"question": ask, "answer": "no", "passage": "The river stayed within its banks all year."},
    ]
    assert verdicts(rows, "LBL002")["LBL002"].measurement.value == 0
    rows[-1]["passage"] = rows[-2]["passage"]
    assert verdicts(rows, "LBL002")["LBL002"].measurement.value == 1 / 42


def test_the_same_text_may_have_another_label_for_another_aspect_or_mention() -> None:
    asked = [{"aspect": name} for name in ("service", "food", "price")]
    meant = [{"target": {"span1_text": name, "span2_text": "it"}} for name in ("cup", "table", "tray")]
    for about in (asked, meant):
        rows = [{"text": f"visit {i} was mixed", **more, "label": "ok" if k else "bad"}
                for i in range(20) for k, more in enumerate(about)]  # fmt: skip
        found = verdicts(rows, "LBL001", "LBL002", "DUP001")
        assert found["LBL002"].measurement.value == 0
        assert found["LBL001"].status == "inconclusive"
        again = verdicts([*rows, {**rows[0], "label": "ok"}], "LBL002")["LBL002"]
        assert len(again.measurement.findings) == 1, "one aspect cannot be both"


def test_no_model_judges_how_two_texts_relate() -> None:
    """Both directions of a pair are one bag of words: the label of the one would be held against the other's."""
    rows = []
    for i in range(300):
        whole, part = f"A man {i} rides horse {i % 97} on the beach {i % 31}", f"A man {i} rides horse {i % 97}"
        rows += [{"premise": whole, "hypothesis": part, "label": "entailment"},
                 {"premise": part, "hypothesis": whole, "label": "neutral"}]  # fmt: skip
    evidence = split(rows).feature(model_evidence, 0)
    assert not evidence.weighed and not evidence.suspects
    assert "several texts relate" in str(evidence.reason)
    assert verdicts(rows, "LBL001")["LBL001"].status == "inconclusive"


def test_scores_are_no_classes() -> None:
    def rated(*labels: Any) -> list[dict[str, Any]]:
        return [{"sentence1": f"one {i}", "sentence2": f"two {i}", "label": y} for i, y in enumerate(labels * 20)]

    found = verdicts(rated(0.0, 3.8, 5.0), "FMT002", "LBL001", "LBL002", "LBL005")
    assert found["FMT002"].status == "pass"
    assert all(found[code].not_applicable for code in ("LBL001", "LBL002", "LBL005"))
    assert "scores" in str(found["LBL001"].measurement.reason)
    for classes in (("0.0", "1.0"), (1, 2, 3), ("250.00", "401.9"), ("a", "3.8")):
        assert len(split(rated(*classes)).feature(labellings)) == 1
    assert verdicts(rated(1.0, float("nan")), "FMT002")["FMT002"].status == "fail"


def test_votes_of_annotators_are_no_conflict() -> None:
    rows = [{"text": f"q {i // 2}", "label": "ab"[i % 2], "annotator": f"p{i % 2}"} for i in range(40)]
    assert verdicts(rows, "LBL002")["LBL002"].measurement.value == 0
    rows.append({"text": "q 1", "label": "b", "annotator": "p0"})
    assert verdicts(rows, "LBL002")["LBL002"].measurement.value == 1 / 41


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("so 3 + 4 = 7\n#### 7", "it is seven.\n#### 7.0", True),
        ("$1,000", "1000.00", True),
        ("-5", "5", False),
        ("Paris.", "paris", True),
        ("12 apples", "12 pears", False),
        ("thus \\boxed{x+1}", "\\boxed{x + 1}", True),
    ],
)
def test_closed_answers(one: str, other: str, same: bool) -> None:
    assert (closed_answer(one) == closed_answer(other)) is same
    assert closed_answer("a long story about nothing in particular") is None


# variants


@pytest.mark.parametrize(
    ("counts", "odd"),
    [
        ({"Refund": 2, "refund": 90, "card_arrival": 40, "card arrival": 3}, {"Refund", "card arrival"}),
        ({"1": 40, "1.0": 3, "10": 9, "-1": 8}, {"1.0"}),
        ({"C": 40, "C++": 30, "C#": 20, "c": 1}, {"c"}),
        ({"device_v1": 1, "device_v2": 90, "pin_change": 90}, set()),
        ({"top_up_failed": 90, "top_up_faild": 1, "pending": 30}, {"top_up_faild"}),
        ({"transfer_in": 1, "transfer_to": 90, "transfer_into": 90}, set()),
        ({"2.5": 40, "25": 40, "2-5": 3}, set()),
    ],
)
def test_variants(counts: dict[str, int], odd: set[str]) -> None:
    assert {variant.name for variant in variants(counts)} == odd


# accuracy


def test_lower_bound_is_clopper_pearson() -> None:
    assert lower_bound(0, 50) == 0
    bound = lower_bound(6, 50)
    assert sum(math.comb(50, k) * bound**k * (1 - bound) ** (50 - k) for k in range(6, 51)) == pytest.approx(0.05)


def test_missing_labels_are_certain_errors() -> None:
    rows = [{"text": f"row {i}", "label": None if i % 10 == 0 else "ab"[i % 2]} for i in range(100)]
    verdict = verdicts(rows, "LBL001")["LBL001"]
    assert (verdict.status, verdict.measurement.value) == ("fail", pytest.approx(0.9))
    assert len(verdict.measurement.unusable) == len(verdict.measurement.findings) == 10


def test_labels_outside_the_schema_are_certain_errors() -> None:
    rows = [{"text": f"row {i}", "label": "abz"[i % 3]} for i in range(99)]
    verdict = verdicts(rows, "LBL001", sets=['label-accuracy.labels=["a", "b"]'])["LBL001"]
    assert (verdict.status, verdict.measurement.value) == ("fail", pytest.approx(2 / 3))


def test_row_order_does_not_move_the_evidence() -> None:
    rows = json.loads("[" + ",".join((fixtures() / "dirty.jsonl").read_text("utf-8").splitlines()) + "]")
    there = verdicts(rows, "LBL001")["LBL001"].measurement
    random.Random(5).shuffle(rows)
    back = verdicts(rows, "LBL001")["LBL001"].measurement
    assert there.facts == back.facts
    assert sorted(f.text or "" for f in there.findings) == sorted(f.text or "" for f in back.findings)


def fixtures() -> Path:
    return Path(__file__).parents[1] / "fixtures" / "label-accuracy"


# real data


@pytest.mark.parametrize(
    ("name", "groups", "rows", "status"),
    [("banking77/train.csv", 1, 1, "fail"), ("go_emotions/train.tsv", 124, 189, "fail"),
     ("noisy_ag/samples10000valMed.csv", 2, 2, "fail"), ("sms_spam/SMSSpamCollection", 0, 0, "pass")],
)  # fmt: skip
def test_real_conflicts(name: str, groups: int, rows: int, status: str) -> None:
    verdict = verdicts(real(name), "LBL002")["LBL002"]
    m = verdict.measurement
    assert (m.facts["groups"], len(m.findings), verdict.status) == (groups, rows, status)
    assert verdict.level == ("error" if name.startswith("go_") else "warning" if rows else "error")


@pytest.mark.parametrize(
    "name", ["banking77/train.csv", "noisy_ag/samples10000valMed.csv", "sms_spam/SMSSpamCollection"]
)
def test_a_model_never_passes_and_does_not_block_real_sets(name: str) -> None:
    assert verdicts(real(name), "LBL001")["LBL001"].status == "inconclusive"


def test_free_generation_has_no_labels() -> None:
    found = verdicts(real("gsm8k/train.jsonl"))
    assert all(found[code].not_applicable for code in ("LBL001", "LBL002", "LBL003", "LBL005"))
    assert found["LBL004"].status == "pass"


@pytest.mark.parametrize(("rate", "status"), [(0.0, "inconclusive"), (0.1, "fail")])
def test_planted_random_errors_are_proven_and_listed(rate: float, status: str) -> None:
    lines = real("sms_spam/SMSSpamCollection").read_text("utf-8").splitlines()[:3000]
    rng = random.Random(4)
    rows, wrong = [], set()
    for i, (label, _, text) in enumerate(line.partition("\t") for line in lines):
        if rng.random() < rate:
            label = {"ham": "spam", "spam": "ham"}.get(label, label)
            wrong.add(i + 1)
        rows.append({"text": text, "label": label})
    verdict = verdicts(rows, "LBL001")["LBL001"]
    assert verdict.status == status
    listed = [f.place.row for f in verdict.measurement.findings if f.message.startswith("suspect")]
    if rate:
        assert sum(row in wrong for row in listed) >= 0.8 * len(listed)
        assert len(listed) >= 0.5 * len(wrong)
    else:
        assert len(listed) <= 0.01 * len(rows)


def test_labels_that_have_nothing_to_do_with_the_text_are_said_to_look_so() -> None:
    rows = [json.loads(line) for line in (fixtures() / "clean.jsonl").read_text("utf-8").splitlines()]
    rng = random.Random(5)
    texts = [f"{row['text']} {word}" for row in rows for word in ("please", "today", "again", "now", "thanks")]
    labels = [row["label"] for row in rows for _ in range(5)]
    rng.shuffle(labels)
    shuffled = [{"text": text, "label": label} for text, label in zip(texts, labels, strict=True)]
    found = verdicts(shuffled, "LBL001")["LBL001"]
    assert found.status == "inconclusive"
    assert any("unrelated to the text" in note or "does not tell" in note for note in found.measurement.notes)


def test_a_hold_out_contradicts_only_by_its_labels() -> None:
    train = [{"text": f"where is my card number {i}", "label": "ab"[i % 2]} for i in range(60)]
    held = [dict(row, label="b") for row in train[:10]]
    chats = [
        {"prompt": row["text"], "completion": f"it is on its way to you, number {i}"} for i, row in enumerate(train)
    ]
    for holdout, said in (
        (held, ("5 hold-out examples have another label than the equal training input",)),
        (chats, ()),
    ):
        assert dataaudit.audit(train, holdout=holdout, select=["LBL002"]).verdict("LBL002").measurement.notes == said
