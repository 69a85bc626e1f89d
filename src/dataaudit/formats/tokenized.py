"""Pre-tokenised rows: ids, and which of them are learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Beyond, Format, Part


@dataclass(frozen=True)
class Tokenized(Format):
    name = "tokenized"
    title = "Token ids with attention mask and labels (-100 is not learnt)"
    sample = '{"input_ids": [1, 529, 2], "attention_mask": [1, 1, 1], "labels": [-100, 529, 2]}'
    schema = "tokenized"
    rank = 4
    answers = False

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        return cls() if "input_ids" in keys else None

    def parts(self, record: Any) -> Sequence[Part]:
        return []

    def beyond(self, record: Any) -> Beyond | None:
        n = len(record["input_ids"])
        for field in ("attention_mask", "labels"):
            if record.get(field) is not None and len(record[field]) != n:
                return Beyond(field, f"{len(record[field])} values for {n} input_ids")
        return None


FORMAT = Tokenized
