"""Axolotl's template-free rows: segments of text, each learnt or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part


@dataclass(frozen=True)
class TemplateFree(Format):
    name = "template-free"
    title = "Segments of text, each with a label that says whether it is learnt (Axolotl's input_output)"
    sample = '{"segments": [{"label": false, "text": "<s>Hi"}, {"label": true, "text": "Hello!</s>"}]}'
    schema = "template_free"
    rank = 16

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        segments = record.get("segments")
        first = segments[0] if isinstance(segments, list) and segments else None
        return cls() if isinstance(first, dict) and {"label", "text"} <= first.keys() else None

    def parts(self, record: Any) -> Sequence[Part]:
        segments = record.get("segments") if isinstance(record, dict) else None
        return [
            Part("assistant" if segment.get("label") is True else "user", f"segments[{i}].text", segment["text"])
            for i, segment in enumerate(segments if isinstance(segments, list) else ())
            if isinstance(segment, dict) and isinstance(segment.get("text"), str)
        ]


FORMAT = TemplateFree
