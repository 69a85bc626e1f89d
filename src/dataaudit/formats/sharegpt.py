"""ShareGPT: a list of turns with `from` and `value`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part, Role

ROLES: Mapping[str, Role] = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "tool": "tool",
    "function_response": "tool",
}


@dataclass(frozen=True)
class ShareGPT(Format):
    name = "sharegpt"
    title = "Conversations of turns with from (human, gpt, ...) and value"
    sample = '{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello!"}]}'
    schema = "sharegpt"
    rank = 12

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "conversations" in keys else None

    def parts(self, record: Any) -> Sequence[Part]:
        parts: list[Part] = []
        if not isinstance(record, dict):
            return parts
        if isinstance(record.get("system"), str) and record["system"]:
            parts.append(Part("system", "system", record["system"]))
        turns = record.get("conversations")
        for i, turn in enumerate(turns if isinstance(turns, list) else []):
            if isinstance(turn, dict) and isinstance(turn.get("value"), str):
                role = ROLES.get(turn.get("from"))  # type: ignore[arg-type]
                if role is not None:
                    parts.append(Part(role, f"conversations[{i}].value", turn["value"]))
        return parts


FORMAT = ShareGPT
