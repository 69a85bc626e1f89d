"""Prompts without answers, as online methods (GRPO, PPO) take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part
from dataaudit.formats.conversational import sided_parts
from dataaudit.formats.spellings import METADATA


@dataclass(frozen=True)
class PromptOnly(Format):
    name = "prompt-only"
    title = "Prompts without answers (TRL: GRPO, PPO)"
    sample = '{"prompt": "Write a poem about the sea."}'
    schema = "trl_prompt_only"
    rank = 80
    answers = False

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "prompt" in keys and keys - {"prompt"} <= METADATA else None

    def parts(self, record: Any) -> Sequence[Part]:
        return sided_parts(record)


FORMAT = PromptOnly
