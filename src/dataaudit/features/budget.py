"""Texts against a budget of tokens: surely above it, perhaps above it, or within."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from dataaudit.features.tokens import count

_MOST_A_CHARACTER = 4  # no encoding makes more of one


class Spent(NamedTuple):
    """How many tokens texts have, and whether that is above the budget when counts may be off by a margin."""

    tokens: int
    above: Literal["surely", "perhaps"]


def spent(texts: Iterable[str], budget: int, margin: float) -> Spent | None:
    """None where the texts are within the budget. Short texts are not counted at all."""
    texts = list(texts)
    if _MOST_A_CHARACTER * sum(map(len, texts)) <= budget:
        return None
    tokens = sum(map(count, texts))
    if tokens * (1 + margin) <= budget:
        return None
    return Spent(tokens, "surely" if tokens * (1 - margin) > budget else "perhaps")
