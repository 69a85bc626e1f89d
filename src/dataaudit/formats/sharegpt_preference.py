"""ShareGPT preference: a conversation that ends with the user, a chosen and a rejected turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Pair, Part
from dataaudit.formats.sharegpt import turn_parts


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
        return [*turn_parts(record.get("conversations")), Part("assistant", "chosen.value", _said(record, "chosen"))]

    def pair(self, record: Any) -> Pair | None:
        if not isinstance(record, dict):
            return None
        prompt = "\n".join(part.text for part in turn_parts(record.get("conversations")))
        return Pair(prompt, _said(record, "chosen"), _said(record, "rejected"), "chosen.value", "rejected.value")


def _said(record: Mapping[str, Any], side: str) -> str:
    turn = record.get(side)
    value = turn.get("value") if isinstance(turn, dict) else None
    return value if isinstance(value, str) else ""


FORMAT = ShareGPTPreference
