"""Rows of one conversation: where one row ends after an answer, another goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dataaudit.features.text import normalise

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Turn = tuple[str, str]
_SPEAKERS = ("user", "assistant")


def conversation(dataset: Dataset, index: int) -> list[Turn]:
    """The user and assistant turns of a row, normalised."""
    parts = dataset.parts(index)
    return [(part.role, normalise(part.text)) for part in parts if part.role in _SPEAKERS]


def continues(dataset: Dataset, i: int, j: int) -> bool:
    """Whether one of two rows is the beginning of the other, up to an answer."""
    if not dataset.format.turn_field:
        return False
    shorter, longer = sorted((conversation(dataset, i), conversation(dataset, j)), key=len)
    return len(shorter) < len(longer) and _is_answered(shorter) and longer[: len(shorter)] == shorter


def continued(dataset: Dataset) -> dict[int, int]:
    """Rows that are the beginning of another, each with the first row that goes on where it ends."""
    if not dataset.format.turn_field:
        return {}
    going_on: dict[bytes, int] = {}
    ends: dict[int, bytes] = {}
    short = []
    for index, parts in dataset.iter_parts():
        roles = [part.role for part in parts if part.role in _SPEAKERS]
        if "assistant" in roles[:-1]:
            *before, ends[index] = _beginnings(conversation(dataset, index))
            for beginning in before:
                going_on.setdefault(beginning, index)
        elif roles:
            short.append(index)  # begins others at most: of interest where others go on at all
    if not going_on:
        return {}
    ends |= {index: end for index in short for end in _beginnings(conversation(dataset, index))}
    return {index: going_on[end] for index, end in sorted(ends.items()) if end in going_on}


def _beginnings(turns: list[Turn]) -> Iterator[bytes]:
    """A digest for each beginning that ends with an answer; the last is that of the whole, empty if it does not."""
    digest = hashlib.blake2b(digest_size=16)
    for number, (role, text) in enumerate(turns, 1):
        digest.update(f"{role}\0{text}\0".encode("utf-8", "surrogatepass"))
        if role == "assistant" and number < len(turns):
            yield digest.digest()
    yield digest.digest() if _is_answered(turns) else b""


def _is_answered(turns: list[Turn]) -> bool:
    return bool(turns) and turns[-1][0] == "assistant"
