"""Cohere chat: roles System, User and Chatbot. The service ended in 2025; files remain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role
from dataaudit.formats.exchange import (
    Conversation,
    Target,
    canonical,
    fields_beside,
    plain_turns,
    system_and_rest,
    unpaired,
)
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

    def conversation(self, record: Any) -> Conversation:
        lower: dict[str, str] = dict(ROLES)
        messages = [canonical({**message, "role": lower.get(_role(message))}) for message in _messages(record)]
        return Conversation(messages, fields=fields_beside(record, ("messages",)))

    def turns(self, record: Any) -> str:
        return "".join(LETTERS[ROLES[r]] if (r := _role(m)) in ROLES else "x" for m in _messages(record))


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    system, rest = system_and_rest(conversation)
    turns = [*([("system", system)] if system is not None else []), *plain_turns(rest)]
    names: dict[str, str] = {role: name for name, role in ROLES.items()}
    messages = [{"role": names[role], "content": text} for role, text in turns]
    return {**conversation.fields, "messages": messages}


def _messages(record: Any) -> list[Any]:
    messages = record.get("messages") if isinstance(record, dict) else None
    return messages if isinstance(messages, list) else []


def _role(message: Any) -> str:
    role = message.get("role") if isinstance(message, dict) else None
    return role if isinstance(role, str) else ""


FORMAT = CohereChat
TARGETS = (Target("cohere-chat", _write, CohereChat(), "cohere_chat"),)
