"""OpenAI chat: a list of messages with roles, tool calls and their replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role
from dataaudit.formats.paths import text_of

ROLES: Mapping[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "model": "assistant",
    "tool": "tool",
    "function": "tool",
}
_CONTENT = tuple(f"messages[{i}].content" for i in range(256))


@dataclass(frozen=True)
class OpenAIMessages(Format):
    name = "openai-messages"
    title = "Chat: messages with the roles system, user, assistant and tool"
    sample = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]}'
    schema = "openai_messages"
    rank = 10

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "messages" in keys else None

    def parts(self, record: Any) -> Sequence[Part]:
        parts: list[Part] = []
        if not isinstance(record, dict):
            return parts
        if isinstance(record.get("system"), str):
            parts.append(Part("system", "system", record["system"]))
        messages = record.get("messages")
        if not isinstance(messages, list):
            return parts
        for i, message in enumerate(messages):
            if not isinstance(message, dict):
                continue
            role = ROLES.get(message.get("role"))  # type: ignore[arg-type]
            if role is None:
                continue
            content = message.get("content")
            path = _CONTENT[i] if i < 256 else f"messages[{i}].content"
            if content:
                parts.append(Part(role, path, content if isinstance(content, str) else text_of(content)))
            calls = message.get("tool_calls")
            if isinstance(calls, list):
                parts += _calls(calls, i)
        return parts


def _calls(calls: list[Any], message: int) -> list[Part]:
    parts: list[Part] = []
    for j, call in enumerate(calls):
        function = call.get("function") if isinstance(call, dict) else None
        if isinstance(function, dict):
            path = f"messages[{message}].tool_calls[{j}].function.arguments"
            parts.append(Part("assistant", path, f"{function.get('name', '')} {text_of(function.get('arguments'))}"))
    return parts


FORMAT = OpenAIMessages
