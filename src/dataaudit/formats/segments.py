"""Named entities as a text cut into segments, some of which carry an entity (SNIPS)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part
from dataaudit.formats.paths import text_of


@dataclass(frozen=True)
class Segments(Format):
    name = "segments"
    title = "Named entities: a text in segments, some with an entity (SNIPS)"
    sample = '{"data": [{"text": "play "}, {"text": "Yesterday", "entity": "track"}]}'
    schema = "segments"
    rank = 16
    annotated = True

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        segments = record.get("data")
        first = segments[0] if isinstance(segments, list) and segments else None
        return cls() if isinstance(first, dict) and "text" in first else None

    def parts(self, record: Any) -> Sequence[Part]:
        segments = self._segments(record)
        text = "".join(s["text"] for s in segments if isinstance(s.get("text"), str))
        found = [{str(s["entity"]): s.get("text")} for s in segments if s.get("entity") is not None]
        answer = json.dumps(found, ensure_ascii=False, default=str)
        return [Part("user", "data", text), Part("assistant", "data", answer)]

    def entities(self, record: Any) -> Sequence[tuple[str, str]]:
        marked = [s for s in self._segments(record) if s.get("entity") is not None]
        return [(str(s["entity"]), text_of(s.get("text"))) for s in marked]

    def _segments(self, record: Any) -> list[dict[str, Any]]:
        data = record.get("data") if isinstance(record, dict) else None
        return [s for s in data if isinstance(s, dict)] if isinstance(data, list) else []


FORMAT = Segments
