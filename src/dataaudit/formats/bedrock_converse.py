"""Bedrock converse, as Nova and Llama take it: contents are lists of text, image and video without a type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format
from dataaudit.formats.exchange import Conversation, Target, plain_turns, system_and_rest, unpaired
from dataaudit.formats.openai_messages import OpenAIMessages

_MEDIA = ("text", "image", "video", "document", "toolUse", "toolResult")


@dataclass(frozen=True)
class BedrockConverse(OpenAIMessages):
    name = "bedrock-converse"
    title = "Bedrock conversation (Nova, Llama): messages whose contents are lists of text, image or video"
    sample = (
        '{"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "Be brief."}], "messages": '
        '[{"role": "user", "content": [{"text": "Hi"}]}, {"role": "assistant", "content": [{"text": "Hello!"}]}]}'
    )
    schema = "bedrock_nova"
    rank = 8

    def conversation(self, record: Any) -> Conversation:
        return super().conversation({key: value for key, value in record.items() if key != "schemaVersion"})

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        if "messages" not in keys:
            return None
        return cls() if "schemaVersion" in keys or _untyped_parts(record["messages"]) else None


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    system, rest = system_and_rest(conversation)
    messages = [{"role": role, "content": [{"text": text}]} for role, text in plain_turns(rest)]
    head = {"schemaVersion": "bedrock-conversation-2024", **({} if system is None else {"system": [{"text": system}]})}
    return {**conversation.fields, **head, "messages": messages}


def _untyped_parts(messages: Any) -> bool:
    first = messages[0] if isinstance(messages, list) and messages else None
    content = first.get("content") if isinstance(first, dict) else None
    part = content[0] if isinstance(content, list) and content else None
    return isinstance(part, dict) and "type" not in part and any(name in part for name in _MEDIA)


FORMAT = BedrockConverse
TARGETS = (Target("bedrock-converse", _write, BedrockConverse(), "bedrock_converse"),)
