"""A prompt and its completion, under any of the usual pairs of names, or under names the user declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part
from dataaudit.formats.exchange import Conversation, Target, Unwritable, one_exchange, unpaired
from dataaudit.formats.paths import get, text_of
from dataaudit.formats.spellings import CONTEXTS, PAIRS


@dataclass(frozen=True)
class PromptCompletion(Format):
    input: str = "prompt"
    output: str = "completion"
    system: str | None = None
    context: str | None = None

    name = "prompt-completion"
    title = "A prompt and its completion (question/answer, query/response, input/output, ...)"
    sample = '{"prompt": "Capital of France?", "completion": "Paris"}'
    schema = "prompt_completion"
    rank = 40

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        for given, answer in PAIRS:
            if given in keys and answer in keys:
                context = next((name for name in CONTEXTS if name in keys and name != given), None)
                return cls(given, answer, context=context)
        return None

    @classmethod
    def bind(cls, fields: Mapping[str, str]) -> Format:
        return cls(fields.get("input", "prompt"), fields.get("output", "completion"), fields.get("system"))

    def parts(self, record: Any) -> Sequence[Part]:
        system = self.system and text_of(get(record, self.system))
        parts = [Part("system", self.system, system)] if self.system and system else []
        context = self.context and text_of(get(record, self.context))
        if self.context and context:
            parts.append(Part("user", self.context, context))
        parts.append(Part("user", self.input, text_of(get(record, self.input))))
        parts.append(Part("assistant", self.output, text_of(get(record, self.output))))
        return parts

    def renames(self) -> Mapping[str, str]:
        return {"prompt": self.input, "completion": self.output}

    def describe(self) -> str:
        given = f"{self.context}, {self.input}" if self.context else self.input
        return f"{self.name} ({given} -> {self.output})"


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    system, prompt, completion = one_exchange(conversation)
    if system is not None:
        raise Unwritable("a system turn")
    return {**conversation.fields, "prompt": prompt, "completion": completion}


FORMAT = PromptCompletion
TARGETS = (Target("prompt-completion", _write, PromptCompletion(), "prompt_completion"),)
