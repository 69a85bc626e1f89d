"""Prompt and completion as lists of messages (TRL's conversational prompt-completion)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role
from dataaudit.formats.openai_messages import message_parts
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


FORMAT = Conversational
