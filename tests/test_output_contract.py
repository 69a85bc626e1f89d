"""FMT007: which contracts are found, which answers break them, and that variety is none of its business."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import dataaudit
from dataaudit.features.answers.json_reading import demands_json, read_json
from dataaudit.features.answers.shape import nearly_all
from dataaudit.report import Verdict

RULE = "output-contract."
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def verdict(answers: Sequence[str], prompts: Callable[[int], str] = "question {}".format, **settings: Any) -> Verdict:
    rows = [{"prompt": prompts(i), "completion": answer} for i, answer in enumerate(answers)]
    return dataaudit.audit(rows, select=["output-contract"], **settings).verdict("output-contract")


def broken(found: Verdict) -> list[tuple[int | None, str]]:
    return [(finding.place.row, finding.message) for finding in found.measurement.findings]


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ('{"a": 1}', "bare"),
        (" [1, 2] ", "bare"),
        ('```json\n{"a": 1}\n```', "fenced"),
        ('Sure:\n{"a": 1}', "surrounded"),
        ("{'a': 1}", "none"),
        ("42", "none"),
        ("true", "none"),
        ('{"a": NaN}', "none"),
        ("[" * 100_000, "none"),
        ('{"a": "\\ud800"}', "bare"),
        ("Use {} for an empty set", "none"),
    ],
)
def test_reading_json(text: str, style: str) -> None:
    assert read_json(text).style == style


@pytest.mark.parametrize(
    "prompt",
    [
        "JSON Mode: Enabled",
        "Respond only with valid JSON.",
        "Please answer in JSON",
        "Return the result as a JSON object with name and age",
        "ONLY output the resulting JSON structure and nothing else",
        "Your response must be valid JSON.",
    ],
)
def test_a_demand(prompt: str) -> None:
    assert demands_json(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "Write a function that returns JSON",
        "What is JSON?",
        "Convert this JSON to YAML",
        "Parse the JSON and tell me the name",
        "How do I read a JSON file in Python?",
        "Explain the answer with JSON Schema",
    ],
)
def test_no_demand(prompt: str) -> None:
    assert not demands_json(prompt)


@pytest.mark.parametrize(("n", "exceptions"), [(41, 0), (42, 1), (57, 1), (58, 2), (1000, 50)])
def test_nearly_all_is_proven(n: int, exceptions: int) -> None:
    assert nearly_all(n - exceptions, n)
    assert not nearly_all(n - exceptions - 1, n)


@pytest.mark.parametrize(
    "text",
    [
        "```json\n{" + " " * 1_000_000,
        "```\n" + "\n" * 1_000_000 + "x```",
        "only " * 200_000,
        "respond in " + "the " * 200_000,
        "#" * 1_000_000,
        "A" * 1_000_000 + ":",
        "{" * 1_000_000,
        '{"properties"' * 100_000,
    ],
    ids=range(8),
)
def test_long_texts_stay_quick(text: str) -> None:
    started = time.process_time()
    found = verdict([text] * 3, lambda i: f"{text}{i}")
    assert found.status != "error"
    assert time.process_time() - started < 20


def test_weak_evidence_is_no_contract() -> None:
    assert verdict([f'{{"a": {i}}}' for i in range(39)] + ["no JSON"]).measurement.cause == "not-applicable"
    assert (
        verdict([f'{{"a": {i}}}' if i % 5 else f"no JSON in {i}" for i in range(100)]).measurement.cause
        == "not-applicable"
    )


def test_a_demand_binds_even_where_no_answer_keeps_it() -> None:
    found = verdict(["{'a': 1}"] * 50, "Respond only with JSON. Question {}".format)
    assert found.measurement.value == 1


def test_optional_fields_and_schemas_of_their_own_are_silent() -> None:
    rng = random.Random(3)
    optional = [json.dumps({"a": 1, "b": "x", **({"c": 2} if rng.random() < 0.7 else {})}) for _ in range(300)]
    own = [json.dumps({f"key{rng.randint(0, 99)}": i, f"more{i}": [i]}) for i in range(300)]
    nulls = [json.dumps({"a": None if i % 50 == 0 else "x"}) for i in range(300)]
    for answers in (optional, own, nulls):
        assert verdict(answers).measurement.value == 0


def test_fields_types_and_values_at_depth() -> None:
    answers = [{"who": {"name": f"n{i}", "age": i}, "mood": ("glad", "sad")[i % 2]} for i in range(300)]
    answers[3] = {"who": {"name": "x"}, "mood": "sad"}
    answers[5] = {"who": {"name": "x", "age": "7"}, "mood": "sad"}
    answers[8] = {"who": {"name": "x", "age": 1, "nick": "y"}, "mood": "sad"}
    answers[9]["mood"] = "so-so"
    found = verdict([json.dumps(answer) for answer in answers])
    assert broken(found) == [
        (4, "missing; 299 of 300 have it"),
        (6, "text where 298 of 299 values are a whole number"),
        (9, "a field that none of the other 299 has"),
        (10, "a value that stands only here; the others have one of 2"),
    ]
    assert found.measurement.findings[2].path == "completion.who"
    assert found.measurement.findings[2].text == "nick"


def test_the_schema_of_the_config(tmp_path: Path) -> None:
    file = tmp_path / "answer.schema.json"
    file.write_text(json.dumps(CITY), "utf-8")
    for option in (f"schema-file={file}", f"schema={json.dumps(CITY).replace(': ', ' = ')}"):
        found = verdict(['{"city": "Rome"}', '{"city": null}', "Rome", "{}"], sets=[RULE + option])
        assert [row for row, _ in broken(found)] == [2, 3, 4]


def test_the_schema_of_a_prompt() -> None:
    def prompt(i: int) -> str:
        return f"Fill this schema: {json.dumps(CITY)}\nText number {i}"

    answers = ['{"city": "Rome"}'] * 10 + ['{"town": "Rome"}']
    assert broken(verdict(answers, prompt)) == [(11, "missing (the JSON Schema in the prompt)")]
    assert verdict(['{"town": "Rome"}'] * 11, prompt).measurement.value is None, "most do not follow it"
    assert verdict(["interface City { city: string }"] * 11, prompt).measurement.value is None, (
        "not meant for the answer"
    )


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        ("Answer: {}", "It is {}"),
        ("<think>hm</think>\nSo {}", "So {}"),
        ("{} is right\n#### {}", "{} is right"),
        ("```python\nprint({})\n```", "print({})"),
        ("Because of {} END", "Because of {}"),
    ],
)
def test_marks(usual: str, odd: str) -> None:
    answers = [usual.replace("{}", f"x{i} y") for i in range(60)]
    assert verdict(answers).measurement.value == 0
    answers[17] = odd.replace("{}", "x17 y")
    assert [row for row, _ in broken(verdict(answers))] == [18]


def test_words_and_languages_are_no_marks() -> None:
    code = [f"```{'js' if i % 30 == 0 else 'python'}\nprint({i}, 'x y z')\n```" for i in range(90)]
    assert verdict(code).measurement.value == 0
    assert verdict([f"The answer is {i}." for i in range(99)] + ["I do not know"]).measurement.value is None


def test_a_sentence_among_labels() -> None:
    answers = ["billing", "delivery", "returns"] * 40
    answers[50] = "The customer asks for the invoice of last month, so this is about billing"
    assert [row for row, _ in broken(verdict(answers))] == [51]


@pytest.mark.parametrize("size", [45, 100, 300])
def test_real_answers_are_silent(size: int, data: Path) -> None:
    names = ("claude_json_mode/json_mode_dataset.jsonl", "gsm8k/train.jsonl", "snips/train_GetWeather_full.json")
    for name in names:
        whole = dataaudit.audit(data / name, select=["output-contract"])
        assert not whole.verdict("output-contract").measurement.findings
    lines = (data / names[0]).read_text("utf-8").splitlines()
    for seed in range(5):
        rows = [json.loads(line) for line in random.Random(seed).sample(lines, size)]
        part = dataaudit.audit(rows, select=["output-contract"])
        assert not part.verdict("output-contract").measurement.findings
