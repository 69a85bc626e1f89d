"""Cohere chat: roles System, User and Chatbot. The service ended in 2025; files remain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role
from dataaudit.formats.openai_messages import LETTERS
from dataaudit.formats.paths import text_of

ROLES: Mapping[str, Role] = {"System": "system", "User": "user", "Chatbot": "assistant"}


@dataclass(frozen=True)
class CohereChat(Format):
    name = "cohere-chat"
    title = "Cohere chat: messages with the roles System, User and Chatbot"
    sample = '{"messages": [{"role": "User", "content": "Hi"}, {"role": "Chatbot", "content": "Hello!"}]}'
    schema = "cohere_chat"
    rank = 9
    turn_field = "messages"

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if any(_role(message) == "Chatbot" for message in _messages(record)) else None

    def parts(self, record: Any) -> Sequence[Part]:
        return [
            Part(ROLES[role], f"messages[{i}].content", text_of(message.get("content")))
            for i, message in enumerate(_messages(record))
            if (role := _role(message)) in ROLES
        ]

    def turns(self, record: Any) -> str:
        return "".join(LETTERS[ROLES[r]] if (r := _role(m)) in ROLES else "x" for m in _messages(record))


def _messages(record: Any) -> list[Any]:
    messages = record.get("messages") if isinstance(record, dict) else None
    return messages if isinstance(messages, list) else []


def _role(message: Any) -> str:
    role = message.get("role") if isinstance(message, dict) else None
    return role if isinstance(role, str) else ""


FORMAT = CohereChat
