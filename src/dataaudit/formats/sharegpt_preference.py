"""ShareGPT preference: a conversation that ends with the user, a chosen and a rejected turn, or their texts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Pair, Part
from dataaudit.formats.exchange import Conversation, Message, Target, Unwritable, fields_beside, paired, system_and_rest
from dataaudit.formats.sharegpt import message_of, turn_of, turn_parts


@dataclass(frozen=True)
class ShareGPTPreference(Format):
    name = "sharegpt-preference"
    title = "Conversations with a chosen and a rejected turn (LLaMA-Factory)"
    sample = (
        '{"conversations": [{"from": "human", "value": "Hi"}], '
        '"chosen": {"from": "gpt", "value": "Hello!"}, "rejected": {"from": "gpt", "value": "What?"}}'
    )
    schema = "sharegpt_preference"
    rank = 6

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if {"conversations", "chosen", "rejected"} <= keys else None

    def parts(self, record: Any) -> Sequence[Part]:
        if not isinstance(record, dict):
            return []
        return [*turn_parts(record.get("conversations")), Part("assistant", *_said(record, "chosen"))]

    def conversation(self, record: Any) -> Conversation:
        system = [{"role": "system", "content": record["system"]}] if record.get("system") else []
        prompt = [*system, *map(message_of, record["conversations"])]
        fields = fields_beside(record, ("conversations", "chosen", "rejected", "system"))
        chosen, rejected = (_answer(record[side]) for side in ("chosen", "rejected"))
        return Conversation([*prompt, chosen], (), [rejected], len(prompt), fields)

    def pair(self, record: Any) -> Pair | None:
        if not isinstance(record, dict):
            return None
        prompt = "\n".join(part.text for part in turn_parts(record.get("conversations")))
        (chosen_path, chosen), (rejected_path, rejected) = _said(record, "chosen"), _said(record, "rejected")
        return Pair(prompt, chosen, rejected, chosen_path, rejected_path)


def _write(conversation: Conversation) -> dict[str, Any]:
    rejected = paired(conversation)
    system, rest = system_and_rest(conversation)
    border = conversation.border - (len(conversation.messages) - len(rest))
    if len(rest) - border != 1 or len(rejected) != 1:
        raise Unwritable("an answer of several turns")
    row = {**conversation.fields, "conversations": [turn_of(message) for message in rest[:border]]}
    row |= {"chosen": turn_of(rest[border]), "rejected": turn_of(rejected[0])}
    return row if system is None else {**row, "system": system}


def _said(record: Mapping[str, Any], side: str) -> tuple[str, str]:
    """Path and text of an answer."""
    turn = record.get(side)
    if isinstance(turn, str):
        return side, turn
    value = turn.get("value") if isinstance(turn, dict) else None
    return f"{side}.value", value if isinstance(value, str) else ""


def _answer(side: Any) -> Message:
    return {"role": "assistant", "content": side} if isinstance(side, str) else message_of(side)


FORMAT = ShareGPTPreference
TARGETS = (Target("sharegpt-preference", _write, ShareGPTPreference(), "sharegpt_preference"),)
