"""OpenAI reinforcement fine-tuning: messages that end with the user, and what a grader compares with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part
from dataaudit.formats.openai_messages import OpenAIMessages, message_letters

REFERENCES = ("reference_answer", "ground_truth", "answer", "solution", "target", "reference", "expected")


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
        messages = record.get("messages")
        graded = any(name in keys for name in REFERENCES)
        return cls() if graded and message_letters(messages).endswith("u") else None

    def parts(self, record: Any) -> Sequence[Part]:
        parts = list(super().parts(record))
        if isinstance(record, dict):
            name = next((name for name in REFERENCES if record.get(name) is not None), None)
            if name and isinstance(record[name], str | int | float):
                parts.append(Part("assistant", name, str(record[name])))
        return parts


FORMAT = OpenAIReinforcement
