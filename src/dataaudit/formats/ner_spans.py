"""Named entities as spans: start, end and label of each, under any of the usual names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Beyond, Format, Part
from dataaudit.formats.paths import get, text_of

_TEXTS = ("text", "sentence", "content", "userInput.text", "utterance", "query")
_SPANS = ("spans", "entities", "labels", "label", "annotations", "slots")
# (start, end); a start that ends in ? may be left out where it is 0, as protocol buffers do
_BOUNDS = (
    ("start", "end"),
    ("start_offset", "end_offset"),
    ("begin", "end"),
    ("start_index", "end_index"),
    ("valueSpan.startIndex?", "valueSpan.endIndex"),
    ("[0]", "[1]"),
)
_LABELS = ("label", "type", "entity", "entity_type", "tag", "slot", "[2]")


@dataclass(frozen=True)
class NerSpans(Format):
    text: str = "text"
    spans: str = "spans"
    start: str = "start"
    end: str = "end"
    kind: str = "label"

    name = "ner-spans"
    title = "Named entities: a text and spans with start, end and label"
    sample = '{"text": "Ada lives here", "spans": [{"start": 0, "end": 3, "label": "PER"}]}'
    schema = "ner_spans"
    rank = 15
    annotated = True

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        text = next((name for name in _TEXTS if isinstance(get(record, name), str)), None)
        for field in _SPANS:
            spans = record.get(field)
            first = spans[0] if isinstance(spans, list) and spans else None
            for start, end in _BOUNDS if text and isinstance(first, dict | list) else ():
                kind = next((name for name in _LABELS if isinstance(get(first, name), str)), None)
                if kind and (start.endswith("?") or _is_place(get(first, start))) and _is_place(get(first, end)):
                    assert text is not None
                    return cls(text, field, start, end, kind)
        return None

    def parts(self, record: Any) -> Sequence[Part]:
        found = [{kind: text} for kind, text in self.entities(record)]
        answer = json.dumps(found, ensure_ascii=False)
        return [Part("user", self.text, text_of(get(record, self.text))), Part("assistant", self.spans, answer)]

    def entities(self, record: Any) -> Sequence[tuple[str, str]]:
        text = text_of(get(record, self.text))
        placed = [(text_of(get(span, self.kind)), self._bounds(span)) for span in self._spans(record)]
        return [(kind, text[slice(*bounds)]) for kind, bounds in placed if bounds]

    def beyond(self, record: Any) -> Beyond | None:
        text = text_of(get(record, self.text))
        for i, span in enumerate(self._spans(record)):
            bounds = self._bounds(span)
            path = f"{self.spans}[{i}]"
            if bounds is None:
                return Beyond(path, "has no start and end")
            if not bounds[0] < bounds[1]:
                return Beyond(path, f"ends at {bounds[1]}, not after its start {bounds[0]}")
            if bounds[1] > len(text):
                return Beyond(path, f"ends at {bounds[1]}, outside the text of {len(text)} characters")
        return None

    def _spans(self, record: Any) -> list[Any]:
        spans = get(record, self.spans)
        return spans if isinstance(spans, list) else []

    def _bounds(self, span: Any) -> tuple[int, int] | None:
        start = get(span, self.start.rstrip("?"))
        end = get(span, self.end)
        if start is None and self.start.endswith("?"):
            start = 0
        return (start, end) if _is_place(start) and _is_place(end) else None

    def renames(self) -> Mapping[str, str]:
        items = {"spans[].start": self.start, "spans[].end": self.end, "spans[].label": self.kind}
        spans = f"{self.spans}?" if self.start.endswith("?") else self.spans
        return {"text": self.text, "spans": spans, **items}

    def describe(self) -> str:
        return f"{self.name} ({self.text}, {self.spans})"


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


FORMAT = NerSpans
