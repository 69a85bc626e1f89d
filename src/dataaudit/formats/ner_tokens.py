"""Named entities as one tag a token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
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
        tokens, tags = (" ".join(map(str, side)) for side in self._sides(record))
        return [Part("user", self.tokens, tokens), Part("assistant", self.tags, tags)]

    def entities(self, record: Any) -> Sequence[tuple[str, str]]:
        """Neighbours of one kind are one entity: only where they stand side by side can B- and I- differ."""
        tokens, tags = self._sides(record)
        pairs = [(_kind(tag), str(token)) for token, tag in zip(tokens, tags, strict=False)]
        runs = ((kind, " ".join(token for _, token in run)) for kind, run in groupby(pairs, key=itemgetter(0)))
        return [(kind, text) for kind, text in runs if kind]

    def _sides(self, record: Any) -> list[list[Any]]:
        sides = [record.get(name) if isinstance(record, dict) else None for name in (self.tokens, self.tags)]
        return [side if isinstance(side, list) else [] for side in sides]

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


def _kind(tag: Any) -> str:
    """The kind of entity that a tag names, nothing for O and class 0. BIO prefixes say where in it a token stands."""
    text = str(tag)
    if text in ("O", "0"):
        return ""
    return text[2:] if text[1:2] in ("-", "_") else text


FORMAT = NerTokens
