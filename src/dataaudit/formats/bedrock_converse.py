"""Bedrock converse, as Nova and Llama take it: contents are lists of text, image and video without a type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format
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

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        if "messages" not in keys:
            return None
        return cls() if "schemaVersion" in keys or _untyped_parts(record["messages"]) else None


def _untyped_parts(messages: Any) -> bool:
    first = messages[0] if isinstance(messages, list) and messages else None
    content = first.get("content") if isinstance(first, dict) else None
    part = content[0] if isinstance(content, list) and content else None
    return isinstance(part, dict) and "type" not in part and any(name in part for name in _MEDIA)


FORMAT = BedrockConverse
