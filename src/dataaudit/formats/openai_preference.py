"""OpenAI preference (DPO): an input of messages, a preferred and a non-preferred output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Pair, Part
from dataaudit.formats.exchange import Conversation, Target, Unwritable, canonical, fields_beside, paired, tools_of
from dataaudit.formats.openai_messages import add_messages, message_parts, with_tools, written_messages
from dataaudit.formats.talk import Talk


@dataclass(frozen=True)
class OpenAIPreference(Format):
    name = "openai-preference"
    title = "Preference pairs of OpenAI and Azure: input, preferred_output, non_preferred_output"
    sample = (
        '{"input": {"messages": [{"role": "user", "content": "Hi"}]}, '
        '"preferred_output": [{"role": "assistant", "content": "Hello!"}], '
        '"non_preferred_output": [{"role": "assistant", "content": "What?"}]}'
    )
    schema = "azure_dpo"  # wider than OpenAI's, which a pack asks for
    rank = 5

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "preferred_output" in keys or "non_preferred_output" in keys else None

    def parts(self, record: Any) -> Sequence[Part]:
        if not isinstance(record, dict):
            return []
        return _prompt(record) + message_parts(record.get("preferred_output"), "preferred_output")

    def pair(self, record: Any) -> Pair | None:
        if not isinstance(record, dict):
            return None
        better, worse = "preferred_output", "non_preferred_output"
        chosen, rejected = (_text(message_parts(record.get(side), side)) for side in (better, worse))
        return Pair(_text(_prompt(record)), chosen, rejected, better, worse)

    def conversation(self, record: Any) -> Conversation:
        given = record["input"]
        prompt = [canonical(message) for message in given["messages"]]
        chosen, rejected = ([canonical(m) for m in record[f"{name}preferred_output"]] for name in ("", "non_"))
        fields = fields_beside(record, ("input", "preferred_output", "non_preferred_output"))
        return Conversation([*prompt, *chosen], tools_of(given.get("tools")), rejected, len(prompt), fields)

    def talk(self, record: Any) -> Talk | None:
        given = record.get("input") if isinstance(record, dict) else None
        if not isinstance(given, dict):
            return None
        talk = Talk()
        talk.declare("input.tools", given.get("tools"))
        return add_messages(talk, given.get("messages"), "input.messages")


def _prompt(record: Mapping[str, Any]) -> list[Part]:
    given = record.get("input")
    return message_parts(given.get("messages"), "input.messages") if isinstance(given, dict) else []


def _text(parts: Sequence[Part]) -> str:
    return "\n".join(part.text for part in parts)


def _write(conversation: Conversation) -> dict[str, Any]:
    rejected = paired(conversation)
    messages, border = written_messages(conversation.messages), conversation.border
    if len(messages) != border + 1 or len(rejected) != 1:
        raise Unwritable("an answer of several messages")  # Azure takes it, OpenAI does not
    return {
        **conversation.fields,
        "input": with_tools({"messages": messages[:border]}, conversation),
        "preferred_output": messages[border:],
        "non_preferred_output": written_messages(rejected),
    }


FORMAT = OpenAIPreference
TARGETS = (Target("openai-preference", _write, OpenAIPreference(), "azure_dpo"),)
