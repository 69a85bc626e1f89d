"""Alpaca: an instruction, optional input, the output; with system and history as LLaMA-Factory has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part


@dataclass(frozen=True)
class Alpaca(Format):
    name = "alpaca"
    title = "Instruction, optional input, output (system and history allowed)"
    sample = '{"instruction": "Translate to French", "input": "Good morning", "output": "Bonjour"}'
    schema = "alpaca"
    rank = 20

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "instruction" in keys and "output" in keys else None

    def parts(self, record: Any) -> Sequence[Part]:
        if not isinstance(record, dict):
            return []
        parts: list[Part] = []
        if isinstance(record.get("system"), str) and record["system"]:
            parts.append(Part("system", "system", record["system"]))
        history = record.get("history")
        for i, turn in enumerate(history if isinstance(history, list) else []):
            if isinstance(turn, list) and len(turn) == 2:
                question, answer = turn
                if isinstance(question, str):
                    parts.append(Part("user", f"history[{i}][0]", question))
                if isinstance(answer, str):
                    parts.append(Part("assistant", f"history[{i}][1]", answer))
        for key in ("instruction", "input"):
            if isinstance(record.get(key), str) and record[key]:
                parts.append(Part("user", key, record[key]))
        if isinstance(record.get("output"), str):
            parts.append(Part("assistant", "output", record["output"]))
        return parts


FORMAT = Alpaca
