"""Preference pairs as TRL has them: chosen and rejected, with the prompt apart or inside both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Beyond, Format, Pair, Part
from dataaudit.formats.conversational import messages_of
from dataaudit.formats.exchange import Conversation, Target, fields_beside, paired, tools_of
from dataaudit.formats.openai_messages import message_letters, message_parts, with_tools, written_messages
from dataaudit.formats.paths import text_of

_SIDES = (
    ("chosen", "rejected"),
    ("chosen_response", "rejected_response"),
    ("response_chosen", "response_rejected"),
    ("chosen_messages", "rejected_messages"),
)
_TURN = re.compile(r"(?:\A|\n)[ \t]*(Human|Assistant):[ ]?")  # a dialogue in one text, as hh-rlhf has it
_PROMPTS = ("prompt", "instruction", "question", "query", "input")


@dataclass(frozen=True)
class Preference(Format):
    chosen: str = "chosen"
    rejected: str = "rejected"
    prompt: str = "prompt"

    name = "preference"
    title = "Preference pairs: chosen and rejected, as texts or messages, with or without a prompt (DPO, reward models)"
    sample = '{"prompt": "Capital of France?", "chosen": "Paris", "rejected": "Lyon"}'
    schema = "trl_preference"
    rank = 7

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        sides = next((pair for pair in _SIDES if keys.issuperset(pair)), None)
        if sides is None:
            return None
        return cls(*sides, next((name for name in _PROMPTS if name in keys), "prompt"))

    def parts(self, record: Any) -> Sequence[Part]:
        if not isinstance(record, dict):
            return []
        shared, chosen, _ = self._sides(record)
        prompt = _parts(self._apart(record), self.prompt, "user")
        return [*prompt, *chosen[:shared], *(Part("assistant", p.path, p.text) for p in chosen[shared:])]

    def pair(self, record: Any) -> Pair | None:
        if not isinstance(record, dict):
            return None
        shared, chosen, rejected = self._sides(record)
        prompt = [*_parts(self._apart(record), self.prompt, "user"), *chosen[:shared]]
        return Pair(_text(prompt), _text(chosen[shared:]), _text(rejected[shared:]), self.chosen, self.rejected)

    def conversation(self, record: Any) -> Conversation:
        prompt = self._apart(record)
        asked = messages_of(prompt, "user") if prompt is not None else []
        chosen, rejected = (messages_of(record[side], "assistant") for side in (self.chosen, self.rejected))
        shared = 0 if asked else self._sides(record)[0]
        fields = fields_beside(record, (self.prompt, self.chosen, self.rejected, "tools"))
        tools = tools_of(record.get("tools"))
        return Conversation([*asked, *chosen], tools, rejected[shared:], len(asked) + shared, fields)

    def beyond(self, record: Any) -> Beyond | None:
        """Where the prompt stands inside both sides, it must be the same."""
        if self._apart(record) is not None:
            return None
        shared, chosen, rejected = self._sides(record)
        last = max((i for side in (chosen, rejected) for i, part in enumerate(side) if part.role == "user"), default=-1)
        return Beyond(self.rejected, "the prompts of the two sides differ") if last >= shared else None

    def _apart(self, record: Mapping[str, Any]) -> Any:
        """The prompt. Beside chats that begin with a question a text only repeats it, and TRL does not look at it."""
        prompt, chosen = record.get(self.prompt), record.get(self.chosen)
        return None if isinstance(prompt, str) and "u" in message_letters(chosen) else prompt

    def _sides(self, record: Mapping[str, Any]) -> tuple[int, list[Part], list[Part]]:
        """How many leading parts both sides share, because the prompt stands inside them; and the two sides."""
        chosen = _parts(record.get(self.chosen), self.chosen, "assistant")
        rejected = _parts(record.get(self.rejected), self.rejected, "assistant")
        if self._apart(record) is not None:
            return 0, chosen, rejected
        shared = 0
        for a, b in zip(chosen, rejected, strict=False):
            if (a.role, a.text) != (b.role, b.text) or min(len(chosen), len(rejected)) == shared + 1:
                break
            shared += 1
        return shared, chosen, rejected

    def renames(self) -> Mapping[str, str]:
        return {"chosen": self.chosen, "rejected": self.rejected, "prompt": self.prompt}

    def describe(self) -> str:
        return f"{self.name} ({self.chosen} over {self.rejected})"


def _parts(value: Any, path: str, role: Any) -> list[Part]:
    if isinstance(value, list):
        return message_parts(value, path)
    if isinstance(value, str) and role == "assistant" and _TURN.match(value.lstrip()):
        return _dialogue(value.lstrip(), path)
    return [] if value is None else [Part(role, path, text_of(value))]


def _dialogue(text: str, path: str) -> list[Part]:
    _, *pieces = _TURN.split(text)
    said = zip(pieces[::2], pieces[1::2], strict=True)
    return [Part("user" if who == "Human" else "assistant", path, words.strip()) for who, words in said]


def _text(parts: Sequence[Part]) -> str:
    return "\n".join(part.text for part in parts)


def _write(conversation: Conversation) -> dict[str, Any]:
    rejected = paired(conversation)
    messages, border = written_messages(conversation.messages), conversation.border
    row = {**conversation.fields, "prompt": messages[:border], "chosen": messages[border:]}
    return with_tools({**row, "rejected": written_messages(rejected)}, conversation)


FORMAT = Preference
TARGETS = (Target("preference", _write, Preference(), "trl_preference"),)
