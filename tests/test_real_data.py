"""Every real dataset at default settings: exit code, the rules that fire, and at most so many findings.

The counts of exact rules follow from the data's READMEs and from joins over the product's normalisation. What a set
fires beyond them is a false alarm, and fails here. `benchmarks/real_data.py` prints the same table with its cost.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from benchmarks.real_data import CASES, Case, run

from dataaudit.features.text import normalise

# name -> exit code, {code: exact count}, {code: at most}; notes are listed among the "at most" or must be silent.
EXPECTED: dict[str, tuple[int, dict[str, int], dict[str, int]]] = {
    "banking77": (0, {"LBL002": 1}, {}),
    "banking77 + test": (1, {"LBL002": 1, "LKG001": 25}, {"LKG002": 20, "LKG004": 150}),
    "bedrock_nova": (1, {"LKG001": 1, "FMT007": 680}, {"DUP004": 1, "DST001": 3, "SIZ002": 0}),
    "gsm8k + rft train": (1, {"LKG002": 300}, {"DST001": 3, "SIZ002": 0}),
    "gsm8k + rft test": (1, {}, {"LKG002": 100, "DST001": 3, "SIZ002": 0}),
    "claude_json_mode": (0, {}, {}),
    "claude_json_mode tsv": (0, {}, {"LBL005": 10}),
    "clinc_oos": (2, {}, {}),
    "clinc_oos#train": (1, {"LKG001": 6}, {"LKG002": 5, "LKG004": 130, "DST001": 3}),
    "fastchat": (1, {}, {"DUP004": 2, "DUP002": 448}),
    "fastchat mt_bench": (2, {}, {}),
    "go_emotions": (1, {"LBL002": 189}, {}),
    "gsm8k": (0, {}, {}),
    "gsm8k socratic": (0, {}, {}),
    "huatuo_zh": (0, {}, {"LBL004": 7}),
    "huatuo_zh liver": (0, {}, {}),
    "humaneval": (0, {}, {}),
    "noisy_ag": (0, {"LBL002": 2}, {}),
    "restaurant8k": (1, {}, {"LKG001": 118, "LKG002": 20, "LKG004": 20, "HYG006": 1}),
    "seed_tasks": (2, {}, {}),
    "self_instruct davinci": (0, {}, {"HYG002": 20, "HYG008": 190, "HYG009": 70, "HYG012": 1}),
    "self_instruct 003": (0, {}, {"HYG014": 5, "HYG009": 5, "HYG012": 1}),
    "self_instruct user": (2, {}, {}),
    "sms_spam": (1, {"FMT001": 1, "DUP001": 443}, {"DUP002": 502, "HYG005": 40, "HYG012": 25}),
    "snips": (1, {"LKG001": 1}, {"DST001": 3, "SIZ002": 0}),
    "snips latin-1": (1, {"FMT001": 1, "LBL008": 1}, {}),
    "wizardlm_gsm8k + gsm8k": (1, {"LKG001": 1319}, {}),
    "wnut17": (0, {"LBL008": 12}, {"LKG004": 2, "DST001": 3, "HYG012": 10}),
    "wnut17 broken test": (1, {}, {"FMT009": 116, "LBL008": 4}),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_real_dataset(case: Case, data: Path) -> None:
    exit_code, exact, at_most = EXPECTED[case.name]
    outcome = run(case, data)
    assert outcome.exit_code == exit_code, outcome.said
    assert "Traceback" not in outcome.said
    fired = {code: v["count"] for code, v in outcome.verdicts.items() if v["status"] in ("fail", "error")}
    assert set(fired) <= {*exact, *at_most}
    assert {code: fired.get(code, 0) for code in exact} == exact
    assert {code: n for code, n in fired.items() if code in at_most and n > at_most[code]} == {}
    assert outcome.lines <= 40, "a first run fits a screen"
    if exit_code == 2:
        assert outcome.said.startswith("dataaudit: ")


def test_every_case_has_its_expectation() -> None:
    assert {case.name for case in CASES} == set(EXPECTED)


def test_banking77_leaks_by_an_exact_join(data: Path) -> None:
    def inputs(name: str) -> list[str]:
        with (data / "banking77" / name).open(encoding="utf-8", newline="") as file:
            return [normalise(row["text"]) for row in csv.DictReader(file)]

    train = set(inputs("train.csv"))
    assert sum(text in train for text in inputs("test.csv")) == EXPECTED["banking77 + test"][1]["LKG001"]
