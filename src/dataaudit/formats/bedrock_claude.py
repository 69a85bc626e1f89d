"""Claude on Amazon Bedrock: the system prompt beside the messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format
from dataaudit.formats.exchange import Conversation, Target, plain_turns, system_and_rest, unpaired
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


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    system, rest = system_and_rest(conversation)
    messages = [{"role": role, "content": text} for role, text in plain_turns(rest)]
    return {"messages": messages} if system is None else {"system": system, "messages": messages}


FORMAT = BedrockClaude
TARGETS = (Target("bedrock-claude", _write, BedrockClaude(), "bedrock_claude", extra_fields=False),)
