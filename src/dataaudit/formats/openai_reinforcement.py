"""OpenAI reinforcement fine-tuning: messages that end with the user, and what a grader compares with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part
from dataaudit.formats.openai_messages import OpenAIMessages, message_letters
from dataaudit.formats.spellings import METADATA

REFERENCES = ("reference_answer", "ground_truth", "answer", "solution", "target", "reference", "expected")
_BESIDE = METADATA | {"messages", "tools", "functions", "parallel_tool_calls"}  # what is no use to a grader


@dataclass(frozen=True)
class OpenAIReinforcement(OpenAIMessages):
    name = "openai-reinforcement"
    title = "Prompts as messages with fields for a grader (OpenAI and Bedrock reinforcement fine-tuning)"
    sample = '{"messages": [{"role": "user", "content": "3 + 4?"}], "reference_answer": "7"}'
    schema = "openai_rft"
    rank = 9
    answers = False
    turn_field = None

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        """A chat that ends with the user, with a reference beside it, or with any field where nobody answers."""
        letters = message_letters(record.get("messages"))
        if not letters.endswith("u"):
            return None
        referenced = any(name in keys for name in REFERENCES)
        return cls() if referenced or ("a" not in letters and keys - _BESIDE) else None

    def parts(self, record: Any) -> Sequence[Part]:
        parts = list(super().parts(record))
        if isinstance(record, dict):
            named = [name for name in REFERENCES if record.get(name) is not None][:1]
            for name in named or [name for name in record if name not in _BESIDE]:
                value = record[name]
                parts.append(Part("assistant", name, value if isinstance(value, str) else json.dumps(value)))
        return parts


FORMAT = OpenAIReinforcement
