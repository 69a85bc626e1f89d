"""A text and any number of labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format
from dataaudit.formats.classification import Classification
from dataaudit.formats.spellings import LABEL, TEXT


@dataclass(frozen=True)
class MultiLabel(Classification):
    label_field: str = "labels"

    name = "multi-label"
    title = "A text and a list of labels"
    sample = '{"text": "The food was cold and the waiter rude", "labels": ["food", "service"]}'
    schema = "multi_label"
    rank = 28

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        text = next((k for k in TEXT if k in keys and isinstance(record.get(k), str)), None)
        label = next((k for k in ("labels", *LABEL) if isinstance(record.get(k), list)), None)
        plain = label is not None and all(isinstance(item, str | int) for item in record[label])
        return cls(text, label) if text and label and plain else None

    @classmethod
    def bind(cls, fields: Mapping[str, str]) -> Format:
        return cls(fields.get("input", "text"), fields.get("label", "labels"))

    def renames(self) -> Mapping[str, str]:
        return {"text": self.input, "labels": self.label_field}


FORMAT = MultiLabel
