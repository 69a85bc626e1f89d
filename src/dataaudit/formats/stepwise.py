"""Stepwise supervision: a prompt, the steps of an answer, and which of them are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Beyond, Format, Part
from dataaudit.formats.paths import text_of


@dataclass(frozen=True)
class Stepwise(Format):
    name = "stepwise"
    title = "A prompt, the steps of an answer and which are right (process reward models)"
    sample = '{"prompt": "3 + 4 * 2?", "completions": ["4 * 2 = 8", "3 + 8 = 12"], "labels": [true, false]}'
    schema = "trl_stepwise"
    rank = 8

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if {"prompt", "completions", "labels"} <= keys else None

    def parts(self, record: Any) -> Sequence[Part]:
        if not isinstance(record, dict):
            return []
        steps = record.get("completions")
        answer = "\n".join(map(text_of, steps)) if isinstance(steps, list) else text_of(steps)
        return [Part("user", "prompt", text_of(record.get("prompt"))), Part("assistant", "completions", answer)]

    def beyond(self, record: Any) -> Beyond | None:
        steps, labels = len(record["completions"]), len(record["labels"])
        return None if steps == labels else Beyond("labels", f"{labels} labels for {steps} completions")


FORMAT = Stepwise
