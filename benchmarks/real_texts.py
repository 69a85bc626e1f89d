"""The texts of the real datasets that the benchmarks draw from."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dataaudit.features.text import normalise


def texts_of(name: str, data: Path) -> list[str]:
    """The distinct inputs of a set, sorted."""

    def fields(path: str) -> list[list[str]]:
        lines = (data / path).read_text("utf-8").split("\n")
        return [line.split("\t", 1) for line in lines if "\t" in line]

    def rows(path: str) -> list[Any]:
        return [json.loads(line) for line in (data / path).read_text("utf-8").splitlines() if line.strip()]

    def table(path: str, keep: Callable[[dict[str, str]], bool] = lambda row: True) -> list[str]:
        with (data / path).open(newline="", encoding="utf-8") as file:
            return [row["text"] for row in csv.DictReader(file) if keep(row)]

    def banking(keep: Callable[[dict[str, str]], bool] = lambda row: True) -> list[str]:
        return table("banking77/train.csv", keep) + table("banking77/test.csv", keep)

    def news(topic: str) -> list[str]:
        return table("noisy_ag/samples10000valMed.csv", lambda row: row["gt"] == topic)

    def clinc(oos: bool) -> list[str]:
        splits = json.loads((data / "clinc_oos/data_full.json").read_text("utf-8"))
        return [text for split, pairs in splits.items() if ("oos" in split) == oos for text, _ in pairs]

    def snips() -> list[str]:
        found = []
        for path in sorted(data.glob("snips/train_*.json")):
            content = json.loads(path.read_bytes().decode("latin-1"))
            found += ["".join(part["text"] for part in row["data"]) for row in next(iter(content.values()))]
        return found

    def sentences(path: str) -> list[str]:
        blocks = (data / path).read_text("utf-8").strip().split("\n\n")
        return [" ".join(line.split("\t")[0] for line in block.split("\n")) for block in blocks]

    readers: dict[str, Callable[[], list[str]]] = {
        "ag": lambda: table("noisy_ag/samples10000valMed.csv"),
        "world": lambda: news("0"),
        "sports": lambda: news("1"),
        "business": lambda: news("2"),
        "science": lambda: news("3"),
        "banking": banking,
        "cards": lambda: banking(lambda row: "card" in row["category"]),
        "no cards": lambda: banking(lambda row: "card" not in row["category"]),
        "clinc": lambda: clinc(oos=False),
        "oos": lambda: clinc(oos=True),
        "emotions": lambda: [text for text, _ in fields("go_emotions/train.tsv")],
        "ham": lambda: [text for kind, text in fields("sms_spam/SMSSpamCollection") if kind == "ham"],
        "sms": lambda: [text for _, text in fields("sms_spam/SMSSpamCollection")],
        "gsm8k": lambda: [r["question"] for r in (*rows("gsm8k/train.jsonl"), *rows("gsm8k/test.jsonl"))],
        "huatuo": lambda: [r["instruction"] for r in rows("huatuo_zh/llama_data.json")],
        "liver": lambda: [
            r["instruction"] for r in json.loads((data / "huatuo_zh/liver_cancer.json").read_text("utf-8"))
        ],
        "restaurant": lambda: [
            r["userInput"]["text"] for r in json.loads((data / "restaurant8k/test.json").read_text("utf-8"))
        ],
        "snips": snips,
        "wnut": lambda: sentences("wnut17/wnut17train.conll"),
    }
    return sorted({text for text in map(normalise, readers[name]()) if text})
