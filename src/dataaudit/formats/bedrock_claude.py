"""Claude on Amazon Bedrock: the system prompt beside the messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format
from dataaudit.formats.openai_messages import OpenAIMessages


@dataclass(frozen=True)
class BedrockClaude(OpenAIMessages):
    name = "bedrock-claude"
    title = "Claude on Bedrock: a system text beside messages of user and assistant"
    sample = (
        '{"system": "Be brief.", '
        '"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]}'
    )
    rank = 9

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "messages" in keys and isinstance(record.get("system"), str) else None


FORMAT = BedrockClaude
