"""Plain text to continue training on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Format, Part
from dataaudit.formats.paths import text_of
from dataaudit.formats.spellings import METADATA


@dataclass(frozen=True)
class Text(Format):
    text: str = "text"

    name = "text"
    title = "Plain text: every token is learnt (pre-training, or chats already put into a template)"
    sample = '{"text": "The lighthouse was built in 1871."}'
    schema = "text"
    rank = 90

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        """Only if all other fields are known to be metadata: an unknown one may be a label or an answer."""
        name = next((k for k in ("text", "content") if k in keys), None)
        return cls(name) if name and keys - {name} <= METADATA else None

    @classmethod
    def bind(cls, fields: Mapping[str, str]) -> Format:
        return cls(fields.get("input", fields.get("output", "text")))

    def parts(self, record: Any) -> Sequence[Part]:
        value = record.get(self.text) if isinstance(record, dict) else None
        return [Part("assistant", self.text, text_of(value))]

    def describe(self) -> str:
        return f"{self.name} ({self.text})"


FORMAT = Text
