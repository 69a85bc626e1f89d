"""Prompt and completion as lists of messages (TRL's conversational prompt-completion)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role
from dataaudit.formats.exchange import (
    Conversation,
    Message,
    Target,
    canonical,
    fields_beside,
    tools_of,
    unpaired,
)
from dataaudit.formats.openai_messages import message_parts, with_tools, written_messages
from dataaudit.formats.paths import text_of


@dataclass(frozen=True)
class Conversational(Format):
    name = "conversational"
    title = "A prompt and a completion, each a list of messages (TRL)"
    sample = (
        '{"prompt": [{"role": "user", "content": "Hi"}], "completion": [{"role": "assistant", "content": "Hello!"}]}'
    )
    schema = "trl_prompt_completion"
    rank = 25

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        lists = isinstance(record.get("prompt"), list) or isinstance(record.get("completion"), list)
        return cls() if {"prompt", "completion"} <= keys and lists else None

    def parts(self, record: Any) -> Sequence[Part]:
        return sided_parts(record)

    def conversation(self, record: Any) -> Conversation:
        prompt, completion = messages_of(record["prompt"], "user"), messages_of(record["completion"], "assistant")
        fields = fields_beside(record, ("prompt", "completion", "tools"))
        return Conversation([*prompt, *completion], tools_of(record.get("tools")), answer=len(prompt), fields=fields)


def sided_parts(record: Any) -> list[Part]:
    """The texts of `prompt` and `completion`, each a text or a list of messages."""
    parts: list[Part] = []
    sides: tuple[tuple[str, Role], ...] = (("prompt", "user"), ("completion", "assistant"))
    for side, role in sides:
        value = record.get(side) if isinstance(record, dict) else None
        if isinstance(value, list):
            parts += message_parts(value, side)
        elif value is not None:
            parts.append(Part(role, side, text_of(value)))
    return parts


def messages_of(value: Any, role: Role) -> list[Message]:
    """A side of an example, text or a list of messages."""
    return [canonical(m) for m in value] if isinstance(value, list) else [{"role": role, "content": value}]


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    messages, border = written_messages(conversation.messages), conversation.border
    row = {**conversation.fields, "prompt": messages[:border], "completion": messages[border:]}
    return with_tools(row, conversation)


FORMAT = Conversational
TARGETS = (Target("conversational", _write, Conversational(), "trl_prompt_completion"),)
