"""Vertex AI's old text-bison: input_text and output_text. The service is retired; files remain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format
from dataaudit.formats.exchange import Conversation, Target, one_exchange, unpaired
from dataaudit.formats.prompt_completion import PromptCompletion


@dataclass(frozen=True)
class VertexText(PromptCompletion):
    input: str = "input_text"
    output: str = "output_text"
    system: str | None = "context"

    name = "vertex-text"
    title = "Vertex text-bison (retired): input_text and output_text"
    sample = '{"input_text": "Capital of France?", "output_text": "Paris"}'
    schema = "vertex_palm"
    rank = 9

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if {"input_text", "output_text"} <= keys else None

    def renames(self) -> Mapping[str, str]:
        return {}

    def describe(self) -> str:
        return self.name


def _write(conversation: Conversation) -> dict[str, Any]:
    unpaired(conversation)
    system, prompt, completion = one_exchange(conversation)
    context = {} if system is None else {"context": system}
    return {**conversation.fields, **context, "input_text": prompt, "output_text": completion}


FORMAT = VertexText
TARGETS = (Target("vertex-text", _write, VertexText(), "vertex_palm"),)
