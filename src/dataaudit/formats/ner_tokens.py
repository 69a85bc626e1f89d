"""Named entities as one tag a token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataaudit.formats import Beyond, Format, Part

_TOKENS = ("tokens", "words")
_TAGS = ("ner_tags", "tags", "ner", "labels", "pos_tags")


@dataclass(frozen=True)
class NerTokens(Format):
    tokens: str = "tokens"
    tags: str = "ner_tags"

    name = "ner-tokens"
    title = "Named entities: a list of tokens and a tag for each (BIO or class numbers)"
    sample = '{"tokens": ["Ada", "lives", "here"], "ner_tags": ["B-PER", "O", "O"]}'
    schema = "ner_tokens"
    rank = 14
    annotated = True

    @classmethod
    def detect(cls, keys: frozenset[str], record: Mapping[str, Any]) -> Format | None:
        tokens = next((name for name in _TOKENS if isinstance(record.get(name), list)), None)
        tags = next((name for name in _TAGS if isinstance(record.get(name), list)), None)
        return cls(tokens, tags) if tokens and tags else None

    def parts(self, record: Any) -> Sequence[Part]:
        sides = [record.get(name) if isinstance(record, dict) else None for name in (self.tokens, self.tags)]
        texts = [" ".join(map(str, side)) if isinstance(side, list) else "" for side in sides]
        return [Part("user", self.tokens, texts[0]), Part("assistant", self.tags, texts[1])]

    def beyond(self, record: Any) -> Beyond | None:
        tokens, tags = record[self.tokens], record[self.tags]
        if len(tokens) != len(tags):
            return Beyond(self.tags, f"{len(tags)} tags for {len(tokens)} tokens")
        before = "O"
        for i, tag in enumerate(tags):
            if isinstance(tag, str) and tag[:2] in ("I-", "L-", "E-", "M-") and before[2:] != tag[2:]:
                return Beyond(f"{self.tags}[{i}]", "continues an entity that no tag before it begins", convention=True)
            before = tag if isinstance(tag, str) and tag[:1] in "BIM" else "O"
        return None

    def renames(self) -> Mapping[str, str]:
        return {"tokens": self.tokens, "ner_tags": self.tags}

    def describe(self) -> str:
        return f"{self.name} ({self.tokens}, {self.tags})"


FORMAT = NerTokens
