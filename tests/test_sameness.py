"""Duplicates and leakage: the parts against their specifications, the whole against exact joins over real data."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks import corpus
from hypothesis import given, settings
from hypothesis import strategies as st

import dataaudit
from dataaudit.features.leakage.word_runs import split_words, word_runs
from dataaudit.features.sameness.bands import BANDS, PERMUTATIONS, ROWS
from dataaudit.features.sameness.clusters import witnesses
from dataaudit.features.sameness.exact_join import all_pairs
from dataaudit.features.sameness.jaccard import jaccard
from dataaudit.features.sameness.near_pairs import near_pairs
from dataaudit.features.sameness.shingles import SIZE, shingle_sets
from dataaudit.features.sameness.signatures import SEED, hash_values, signatures
from dataaudit.features.text import normalise

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=12)
VOCABULARY = [
    "river", "stone", "garden", "winter", "letter", "market", "silver", "window", "bridge", "forest", "morning",
    "teacher", "engine", "harbour", "ladder", "paper", "orange", "castle", "thunder", "village", "copper", "basket",
]  # fmt: skip


def test_a_giant_text_has_the_shingles_of_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataaudit.features.sameness import shingles as module

    text = "".join(random.Random(5).choices("abcde ü", k=20_000))
    whole = shingle_sets([text])
    monkeypatch.setattr(module, "_CHARACTERS_AT_ONCE", 512)
    monkeypatch.setattr(module, "_GIANT", 4096)
    for texts in ([text], ["short", text, "other"]):
        found = shingle_sets(texts)
        begin = found.starts[texts.index(text)]
        assert np.array_equal(found.hashes[begin : begin + whole.sizes[0]], whole.hashes)
        assert found.sizes[texts.index(text)] == whole.sizes[0]


def sentences(seed: int, n: int, words: int = 40) -> list[str]:
    rng = random.Random(seed)
    endings = [a + b for a in "aeiou" for b in "bcdfghjklmnp"]
    return [" ".join(rng.choice(VOCABULARY) + rng.choice(endings) for _ in range(words)) for _ in range(n)]


def shingles_by_definition(text: str) -> set[str]:
    return {text[i : i + SIZE] for i in range(max(len(text) - SIZE + 1, 1))} if text else set()


@given(TEXTS)
def test_shingle_sets_are_those_of_the_definition(texts: list[str]) -> None:
    sets = shingle_sets(texts)
    expected = [shingles_by_definition(text) for text in texts]
    assert sets.sizes.tolist() == [len(e) for e in expected]
    pairs = [(i, j) for i in range(len(texts)) for j in range(i)]
    i, j = (np.array(column, np.int64) for column in zip(*pairs, strict=True)) if pairs else (sets.sizes[:0],) * 2
    by_definition = [len(expected[a] & expected[b]) / max(len(expected[a] | expected[b]), 1) for a, b in pairs]
    assert jaccard(sets, i, j).tolist() == pytest.approx(by_definition)


def test_a_shingle_does_not_depend_on_its_neighbours() -> None:
    """A text has the same set alone, among others, and beside texts of another script."""
    texts = [
        "plain text here",
        "caf\u00e9 au lait",
        "\u4f60\u597d\u4e16\u754c\u518d\u89c1",
        "ab",
        "",
        "abcde",
        "\U0001f600\U0001f601",
    ]
    together = shingle_sets(texts)
    for k, text in enumerate(texts):
        alone = shingle_sets([text])
        assert together.hashes[together.starts[k] : together.starts[k + 1]].tolist() == alone.hashes.tolist()


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_signatures_are_bit_identical_to_datasketch(texts: list[str]) -> None:
    from datasketch import MinHash

    sets = shingle_sets(texts)
    ours, values = signatures(sets, PERMUTATIONS), hash_values(sets)
    for k in range(len(texts)):
        theirs = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=lambda value: value, scheme="affine32")
        mine = values[sets.starts[k] : sets.starts[k + 1]]
        if len(mine):
            theirs.update_batch(mine)
        assert ours[k].tolist() == theirs.hashvalues.tolist()


def test_word_runs_are_those_of_the_definition() -> None:
    texts = [
        "one two three four",
        "one two",
        "",
        "zero one two three",
        "\u4f60\u597d\u4e16\u754c",
        "na\u00efve one two three",
    ]
    numbers: dict[tuple[str, ...], int] = {}
    for first, hashes, counts in word_runs(texts):
        assert first == 0
        words = [split_words(text) for text in texts]
        expected = [tuple(w[i : i + 3]) for w in words for i in range(len(w) - 2)]
        assert counts.tolist() == [max(len(w) - 2, 0) for w in words]
        for run, value in zip(expected, hashes.tolist(), strict=True):
            assert numbers.setdefault(run, value) == value
        assert len(set(numbers.values())) == len(numbers)


def edited(rng: random.Random, text: str) -> str:
    words = text.split()
    for _ in range(rng.randint(1, 3)):
        words[rng.randrange(len(words))] = rng.choice(VOCABULARY)
    return " ".join(words)


def test_near_pairs_finds_what_the_exact_join_finds() -> None:
    rng = random.Random(7)
    texts = sentences(1, 1500)
    texts += [edited(rng, text) for text in texts[:700]]
    found, truth = near_pairs(texts, 0.8), all_pairs(texts, 0.8)
    pairs, expected = (set(zip(p.i.tolist(), p.j.tolist(), strict=True)) for p in (found, truth))
    assert len(expected) > 500
    assert pairs <= expected
    assert len(pairs) >= 0.995 * len(expected)
    assert 1 - (1 - 0.8**ROWS) ** BANDS > 0.995


def flagged(texts: list[str]) -> set[int]:
    """Rows in a near pair, or equal to another."""
    texts = [normalise(text) for text in texts]
    distinct = list(dict.fromkeys(texts))
    found = near_pairs(distinct, 0.8)
    members = {distinct[k] for k in (*found.i.tolist(), *found.j.tolist())}
    members |= {text for text, times in Counter(texts).items() if times > 1}
    return {row for row, text in enumerate(texts) if text in members}


@pytest.mark.parametrize(("n", "copies"), [(500, 60), (2000, 110), (1000, 400)])
@pytest.mark.parametrize("preamble", [False, True], ids=["bare", "preamble"])
def test_boilerplate_hides_no_cluster(n: int, copies: int, preamble: bool) -> None:
    texts = corpus.typo_cluster(n, copies)
    if preamble:
        texts = corpus.under_one_prompt(texts)
    found = flagged(texts)
    assert len([row for row in found if row >= n - copies]) >= copies - 1


@pytest.mark.parametrize(("n", "copies"), [(500, 25), (500, 60), (400, 350)])
def test_copies_with_words_added_are_no_template(n: int, copies: int) -> None:
    """Words added at places of their own are edits; at one and the same place they would fill a slot."""
    rows = [{"prompt": text, "completion": "yes"} for text in corpus.typo_cluster(n, copies, added=2)]
    report = dataaudit.audit(rows, format="prompt-completion", select=["DUP002", "DUP004"])
    assert len(report.verdict("DUP002").measurement.findings) >= copies - 1
    assert not report.verdict("DUP004").measurement.findings


def test_instances_of_a_template_are_no_duplicates() -> None:
    texts = corpus.one_template(5000)
    assert len(flagged(texts)) <= 0.02 * len(texts)


def test_a_shared_preamble_changes_little() -> None:
    texts, _ = corpus.corpus(4000)
    bare, prompted = flagged(texts), flagged(corpus.under_one_prompt(texts))
    assert len(bare) > 200
    assert len(bare ^ prompted) <= 0.1 * len(bare)


def test_a_giant_bucket_costs_no_square() -> None:
    """Three thousand almost identical texts stay one cluster with a number of pairs that grows with the texts."""
    texts = [normalise(text) for text in corpus.typo_cluster(3000, 3000)]
    distinct = list(dict.fromkeys(texts))
    found = near_pairs(distinct, 0.8)
    assert len(found) < 400 * len(distinct)
    assert len(witnesses(len(distinct), found)) == len(distinct) - 1


def rows_of(texts: list[str]) -> list[dict[str, str]]:
    return [{"prompt": text, "completion": f"about {text.split()[0]}"} for text in texts]


def test_the_order_of_rows_changes_only_which_twin_is_first() -> None:
    rng = random.Random(3)
    texts = sentences(2, 300)
    texts += [edited(rng, text) for text in texts[:60]] + texts[60:80]
    counts = set()
    for seed in range(3):
        random.Random(seed).shuffle(texts)
        report = dataaudit.audit(rows_of(texts), select=["DUP"])
        counts.add(tuple(v.measurement.value for v in report.verdicts))
    assert len(counts) == 1


def share_and_count(report: dataaudit.Report, code: str) -> tuple[float | None, int]:
    m = report.verdict(code).measurement
    return m.value, len(m.findings)


def test_one_finding_for_each_redundant_example() -> None:
    texts = sentences(5, 60)
    report = dataaudit.audit(rows_of([*texts, texts[0], texts[0], texts[1]]), select=["DUP"])
    for code in ("DUP001", "DUP002"):
        assert share_and_count(report, code) == (pytest.approx(3 / 63), 3)
        assert [f.related[0].row for f in report.verdict(code).measurement.findings] == [1, 1, 2]


def test_hostile_texts_measure() -> None:
    texts = [
        "",
        " ",
        "a",
        "\u200d",
        "\u0301\u0301",
        "\u202eabc\u202c",
        "\x00\x01\x02",
        "x" * 1_000_000,
        "\U0001f600" * 50,
    ]
    rows: list[object] = [{"prompt": t, "completion": t} for t in texts] * 2
    rows += [{"prompt": None, "completion": 3}, {"prompt": ["a"], "completion": {"b": float("nan")}}, 7, None, []]
    report = dataaudit.audit(rows, holdout=rows, format="prompt-completion", select=["DUP", "LKG"])
    assert [v.status for v in report.verdicts].count("error") == 0


def test_the_same_file_on_both_sides_is_said(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("".join(f'{{"prompt": "{t}", "completion": "x"}}\n' for t in sentences(4, 30)))
    report = dataaudit.audit(path, holdout=path, select=["LKG"])
    m = report.verdict("LKG001").measurement
    assert m.value == 30
    assert any("same file" in note for note in m.notes)


def test_a_small_vocabulary_hides_no_copy() -> None:
    """Where all texts use the same few words, all shingles are common; they are no template all the same."""
    rng = random.Random(8)
    words = [
        *VOCABULARY,
        *[
            "the",
            "a",
            "of",
            "to",
            "and",
            "in",
            "is",
            "for",
            "that",
            "with",
            "on",
            "it",
            "as",
            "are",
            "this",
            "be",
            "when",
            "where",
        ],
    ]
    texts = [" ".join(rng.choices(words, k=40)) for _ in range(600)]
    texts += [" ".join([*text.split()[:39], "river"]) for text in texts[:100]]
    report = dataaudit.audit(rows_of(texts), select=["DUP002"])
    assert len(report.verdict("DUP002").measurement.findings) >= 90


@pytest.mark.parametrize("copies", [12, 60])
def test_near_questions_with_other_answers_are_no_repeats(copies: int) -> None:
    """However many there are: a short answer hardly counts in the similarity of a long text."""
    texts = corpus.typo_cluster(400, copies)
    others = sentences(9, 400, 2)
    same, other = (
        [{"prompt": t, "completion": answer} for t, answer in zip(texts, answers, strict=True)]
        for answers in (["at noon sharp"] * 400, others)
    )
    reports = [dataaudit.audit(rows, select=["DUP002", "DUP004"]) for rows in (same, other)]
    assert [share_and_count(report, "DUP002")[1] for report in reports] == [copies - 1, 0]
    contrary = [report.verdict("DUP002").measurement.facts["contrary"] for report in reports]
    instances = [round((share_and_count(report, "DUP004")[0] or 0) * 400) for report in reports]
    assert [contrary[0], instances[0]] == [0, 0]
    assert contrary[1] + instances[1] >= copies - 1, "they are counted as what they are"


def test_tags_make_no_sentences_alike() -> None:
    """Most words have no tag: what is compared of tagged text is the text."""
    texts = [text.split()[:12] for text in sentences(12, 60)]
    rows = [{"tokens": words, "ner_tags": ["B-person", *["O"] * (len(words) - 1)]} for words in texts]
    report = dataaudit.audit([*rows, {**rows[0], "tokens": [*texts[0][:-1], texts[0][-1] + "s"]}], select=["DUP"])
    found = {v.rule.code: [f.place.row for f in v.measurement.findings] for v in report.verdicts}
    assert found == {"DUP001": [], "DUP002": [61], "DUP003": [], "DUP004": [], "DUP005": []}


def test_preferences_are_compared_with_both_answers() -> None:
    prompts = sentences(6, 30)
    rows = [{"prompt": p, "chosen": f"yes {p[:30]}", "rejected": f"no {p[30:60]}"} for p in prompts]
    other = {**rows[0], "rejected": "I would rather not talk about gardens"}
    report = dataaudit.audit([*rows, other, rows[1]], select=["DUP001", "DUP002"])
    for code in ("DUP001", "DUP002"):
        assert [f.place.row for f in report.verdict(code).measurement.findings] == [32]


def test_a_conversation_that_goes_on_is_no_repeat() -> None:
    def chat(turns: list[str]) -> dict[str, object]:
        roles = ("user", "assistant")
        return {"messages": [{"role": roles[i % 2], "content": text} for i, text in enumerate(turns)]}

    turns = [*sentences(7, 8), "thanks", "you are welcome"]
    unrelated = [chat(sentences(seed, 2)) for seed in range(20, 50)]
    report = dataaudit.audit([*unrelated, chat(turns[:8]), chat(turns), chat(turns)], select=["DUP"])
    found = {v.rule.code: [f.place.row for f in v.measurement.findings] for v in report.verdicts}
    assert found == {"DUP001": [33], "DUP002": [33], "DUP003": [], "DUP004": [], "DUP005": [31]}


def grouped(first: int, n: int, of: int) -> list[dict[str, str]]:
    texts = sentences(first, n)
    return [{"prompt": t, "completion": t[:20], "user": f"u{(first + i) // of}"} for i, t in enumerate(texts)]


def test_groups_on_both_sides_leak() -> None:
    train, holdout = grouped(0, 31, 5), grouped(30, 10, 5)
    report = dataaudit.audit(train, holdout=holdout, fields={"group": "user"}, select=["LKG003"])
    m = report.verdict("LKG003").measurement
    assert [f.place.row for f in m.findings] == [1, 2, 3, 4, 5]
    assert [place.row for place in m.findings[0].related] == [31]
    assert dataaudit.audit(train, holdout=holdout, select=["LKG003"]).verdict("LKG003").status == "skipped"
    nameless = [{k: v for k, v in row.items() if k != "user"} for row in holdout]
    report = dataaudit.audit(train, holdout=nameless, fields={"group": "user"}, select=["LKG003"])
    assert report.verdict("LKG003").status == "inconclusive"


def test_a_split_by_groups_leaks_none() -> None:
    from dataaudit.config import load as load_settings
    from dataaudit.loading import load
    from dataaudit.splitting import divide

    rows = grouped(0, 200, 5)
    division = divide(load("train", rows, load_settings()), 0.2, 1, 0.8, ("user",))
    train, holdout = ([rows[i] for i in side] for side in (division.train, division.holdout))
    report = dataaudit.audit(train, holdout=holdout, fields={"group": "user"}, select=["LKG"])
    assert report.verdict("LKG003").status == "pass"
    assert not [v for v in report.verdicts if v.failed]


HOSTILE = {
    "identical": ["the same text once more and again"] * 6_000,
    "one character": ["a", "b", "a", "", "\u4e00"] * 200,
    "emoji and marks": ["\U0001f468\u200d\U0001f469\u200d\U0001f467" * 30, "e\u0301" * 90, "\u0301" * 9] * 10,
    "right to left": ["\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd " * 9, "\u202eabc def\u202c"] * 10,
    "binary": ["".join(chr((i * 7919 + k * 104729) % 256) for k in range(400)) for i in range(50)],
    "long": ["word " * 200_000, "word " * 199_000 + "end", "x" * 1_000_000],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_is_measured(name: str) -> None:
    """The hold-out is larger than the training data."""
    rows = [{"prompt": text, "completion": "fine"} for text in HOSTILE[name]]
    report = dataaudit.audit(rows[:50], holdout=rows, format="prompt-completion", select=["DUP", "LKG"])
    assert {v.status for v in report.verdicts} <= {"pass", "fail", "skipped"}
    again = dataaudit.audit(rows, format="prompt-completion", select=["DUP001", "DUP002"])
    distinct = len({normalise(text) for text in HOSTILE[name]})
    assert len(again.verdict("DUP001").measurement.findings) == len(rows) - distinct
    assert len(again.verdict("DUP002").measurement.findings) >= len(rows) - distinct


# The real data, judged by an exact join over the product's own normalisation.


def inputs(path: Path) -> list[str]:
    from dataaudit.config import load as load_settings
    from dataaudit.loading import load

    return [normalise(text) for text in load("train", path, load_settings()).inputs]


def test_banking77_leaks_what_an_exact_join_finds(data: Path) -> None:
    train, test = data / "banking77" / "train.csv", data / "banking77" / "test.csv"
    known = set(inputs(train))
    expected = [row for row, text in enumerate(inputs(test), 1) if text in known]
    report = dataaudit.audit(train, holdout=test, select=["LKG001", "DUP"])
    m = report.verdict("LKG001").measurement
    assert [f.place.row for f in m.findings] == expected
    assert m.facts["trivial"] == 0
    assert report.verdict("DUP001").status == report.verdict("DUP002").status == "pass"


def test_sms_spam_repeats_itself(data: Path) -> None:
    path = data / "sms_spam" / "SMSSpamCollection"
    lines = path.read_text("utf-8").splitlines()
    report = dataaudit.audit(path, select=["DUP"])
    m = report.verdict("DUP001").measurement
    assert m.facts["identical"] == len(lines) - len(set(lines))
    assert m.facts["identical"] / m.n == pytest.approx(0.072, abs=0.001)
    joined = Counter((normalise(text), label) for label, _, text in (line.partition("\t") for line in lines))
    assert len(m.findings) == sum(joined.values()) - len(joined)
    assert report.verdict("DUP001").status == report.verdict("DUP002").status == "fail"


@pytest.mark.parametrize(
    ("train", "holdout", "equal", "near"),
    [
        ("gsm8k/train.jsonl", "gsm8k/test.jsonl", 0, 0),
        ("wizardlm_gsm8k/gsm8k_test.jsonl", "gsm8k/test.jsonl", 1319, 0),
        ("bedrock_nova_tooluse/rft_train_data.jsonl", "gsm8k/train.jsonl", 0, 300),
        ("bedrock_nova_tooluse/rft_test_validation_data.jsonl", "gsm8k/train.jsonl", 0, 100),
    ],
)
def test_known_leaks(data: Path, train: str, holdout: str, equal: int, near: int) -> None:
    report = dataaudit.audit(data / train, holdout=data / holdout, select=["LKG", "DUP"])
    assert (share_and_count(report, "LKG001")[1], share_and_count(report, "LKG002")[1]) == (equal, near)
    assert not [v for v in report.verdicts if v.rule.code.startswith("DUP") and v.failed]


PAIRED = {
    "premise/hypothesis": lambda a, b: {"premise": a, "hypothesis": b, "label": "neutral"},
    "instruction/input": lambda a, b: {"instruction": a, "input": b, "output": "the answer is the same for all"},
    "question/context": lambda a, b: {"question": a, "context": b, "answer": "the answer is the same for all"},
    "question/choices": lambda a, b: {"question": a, "choices": b.split("  "), "answer": 0},
}


@pytest.mark.parametrize("row", PAIRED.values(), ids=PAIRED)
def test_inputs_of_several_fields_repeat_only_in_every_field(row: Any) -> None:
    """Neither a mirror image does nor another text beside the same long one, but a mistyped copy, in each format."""
    texts = sentences(21, 120, 12)
    rows = [row(a, b) for a, b in zip(texts[:60], texts[60:], strict=True)]
    mirrored = [row(texts[60], texts[0]), row(texts[61], texts[1])]
    shared = [
        row(texts[2], f"{texts[62]} {texts[63]} {texts[64]}"),
        row(texts[3][:9], f"{texts[62]} {texts[63]} {texts[64]}"),
    ]
    mistyped = [row(texts[5][:-1] + "q", texts[65]), row(texts[6], texts[66][:-1] + "q")]
    report = dataaudit.audit([*rows, *mirrored, *shared, *mistyped], select=["DUP002", "DUP003"])
    assert [f.place.row for f in report.verdict("DUP002").measurement.findings] == [65, 66]
    assert not report.verdict("DUP003").measurement.findings
    assert report.verdict("DUP002").measurement.facts["partial"] >= 2
