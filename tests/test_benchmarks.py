"""Contamination by evaluation sets: each is looked for as a hold-out, and reported with what of it is hit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import dataaudit
from tests.processes import dataaudit as run

FIXTURE = Path(__file__).parents[1] / "fixtures" / "benchmark-contamination"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Training data, and a folder with a benchmark as a fingerprint, another as rows, and a file that is neither."""
    shutil.copy(FIXTURE / "dirty.jsonl", tmp_path / "train.jsonl")
    evals = tmp_path / "evals"
    evals.mkdir()
    (evals / "clean.csv").write_text("question,answer\nWhat is the tallest tree of the northern forest?,spruce\n")
    (evals / "README.md").write_text("# Evaluation sets\n")
    made = run("fingerprint", FIXTURE / "benchmark.jsonl", "-o", evals / "exam.fp", "--isolated")
    assert made.code == 0, made.err
    return tmp_path


def measured(report: dataaudit.Report) -> dict[str, dict[str, int]]:
    facts: dict[str, dict[str, int]] = dict(report.verdict("LKG005").measurement.facts["benchmarks"])
    return facts


def test_a_folder_of_data_and_fingerprints(folder: Path) -> None:
    report = dataaudit.audit(folder / "train.jsonl", benchmarks=[folder / "evals"])
    assert measured(report) == {
        "evals/clean": {"items": 1, "hit": 0, "equal": 0, "rows": 0, "alike": 0},
        "evals/exam": {"items": 5, "hit": 3, "equal": 1, "rows": 3, "alike": 0},
    }
    finding = report.verdict("LKG005").measurement.findings[0]
    assert finding.message.startswith("evals/exam: 3 of 5 items stand in 3 training rows, 1 of them word for word")
    assert [finding.place.row, *(place.row for place in finding.related)] == [5, 6, 7]
    assert report.tier.effective_examples == report.tier.examples - 3


def test_without_benchmarks_the_rule_does_not_apply(folder: Path) -> None:
    """Nobody has to give any, so that --strict does not ask for them."""
    verdict = dataaudit.audit(folder / "train.jsonl").verdict("LKG005")
    assert verdict.not_applicable and "--benchmarks" in (verdict.measurement.reason or "")


def test_the_config_names_them(folder: Path) -> None:
    (folder / "dataaudit.toml").write_text('benchmarks = ["evals"]\n')
    done = run("check", "train.jsonl", "--select", "LKG005", "--output-format", "json", cwd=folder)
    assert done.code == 1
    assert json.loads(done.out)["verdicts"][0]["value"] == 3
    again = run("check", "train.jsonl", "--select", "LKG005", "--output-format", "json", cwd=folder)
    assert again.out == done.out
    (folder / "evals" / "exam.fp").unlink()
    assert run("check", "train.jsonl", "--select", "LKG005", cwd=folder).code == 0


def test_bad_benchmarks_are_one_line(folder: Path) -> None:
    empty = folder / "empty"
    empty.mkdir()
    for name, message in (("empty", "holds no benchmark"), ("nowhere.jsonl", "nowhere.jsonl: no such file")):
        done = run("check", "train.jsonl", "--isolated", "--benchmarks", name, cwd=folder)
        assert done.code == 2 and message in done.err and done.out == ""


def question(kind: str, number: int) -> str:
    return f"what is the colour of the {kind} stone number {number} that lies beside the old mill in the river"


def data_of(path: Path, texts: list[str]) -> Path:
    path.write_text("".join(json.dumps({"prompt": text, "completion": "blue"}) + "\n" for text in texts))
    return path


def test_parts_of_a_split_are_compared_and_nothing_is_said_twice(tmp_path: Path) -> None:
    """Several training files, validation and test data, production: each pair by one rule, training first."""
    kinds = {kind: [question(kind, n) for n in range(10)] for kind in ("red", "grey", "blue", "green", "live")}
    one = data_of(tmp_path / "train-1.jsonl", kinds["red"])
    other = data_of(tmp_path / "train-2.jsonl", [*kinds["grey"], question("green", 3)])
    validation = data_of(tmp_path / "validation.jsonl", [*kinds["blue"], question("green", 1), question("green", 3)])
    test = data_of(tmp_path / "test.jsonl", kinds["green"])
    some = data_of(tmp_path / "some.jsonl", [*kinds["live"], question("green", 2), question("green", 3)])
    everything = data_of(tmp_path / "all.jsonl", [*kinds["live"], *kinds["green"], *kinds["blue"]])

    def rows(production: Path) -> dict[str, list[tuple[str, int | None]]]:
        report = dataaudit.audit([one, other], holdout=[validation, test], production=production, select=["LKG"])
        return {
            code: [(Path(f.place.file).name, f.place.row) for f in report.verdict(code).measurement.findings]
            for code in ("LKG001", "LKG006", "LKG007")
        }

    in_training = [("validation.jsonl", 12), ("test.jsonl", 4)]
    assert rows(some) == {"LKG001": in_training, "LKG006": [("test.jsonl", 2)], "LKG007": [("test.jsonl", 3)]}
    assert rows(everything) == {"LKG001": in_training, "LKG006": [("test.jsonl", 2)], "LKG007": []}


def test_without_parts_or_production_nothing_applies(folder: Path) -> None:
    report = dataaudit.audit(folder / "train.jsonl", holdout=folder / "evals" / "clean.csv")
    assert report.verdict("LKG006").not_applicable and report.verdict("LKG007").not_applicable


def test_wizardlm_trained_on_gsm8k(data: Path, tmp_path: Path) -> None:
    train, test = data / "wizardlm_gsm8k" / "gsm8k_test.jsonl", data / "gsm8k" / "test.jsonl"
    sealed = tmp_path / "gsm8k.fp"
    assert run("fingerprint", test, "-o", sealed, "--isolated").code == 0
    expected = {"items": 1319, "hit": 1319, "equal": 1319, "rows": 1319, "alike": 0}
    for benchmark in (test, sealed):
        assert list(measured(dataaudit.audit(train, benchmarks=[benchmark])).values()) == [expected]
    clean = measured(dataaudit.audit(data / "gsm8k" / "train.jsonl", benchmarks=[sealed]))
    assert [of["hit"] for of in clean.values()] == [0]
