"""Normalised text: the one notion of "the same text" that duplicates, leakage and label conflicts share."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

_ASCII = bytes(ord(chr(b).lower()) if chr(b).isalnum() else 32 for b in range(128)) + bytes(range(128, 256))


@cache
def _separators() -> re.Pattern[str]:
    # Combining marks carry meaning (vowel signs in Indic scripts), yet \w does not match them.
    marks = "".join(c for c in map(chr, range(0x0300, 0x10000)) if unicodedata.category(c)[0] == "M")
    return re.compile(f"[^\\w{re.escape(marks)}]+|_+")


def normalise(text: str) -> str:
    """NFKC, casefold, everything but letters, digits and their marks to a space, collapsed.

    A text in which nothing is left (only punctuation or emoji) keeps its characters, so that "?!" and "..."
    stay different.
    """
    if text.isascii():
        plain = " ".join(text.encode().translate(_ASCII).decode().split())
    else:
        plain = " ".join(_separators().sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())
    return plain or " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def normalised_inputs(dataset: Dataset) -> list[str]:
    """The normalised input of each example, '' where it has none. Use as `dataset.feature(normalised_inputs)`."""
    return [normalise(text) for text in dataset.inputs]


def normalised_outputs(dataset: Dataset) -> list[str]:
    """The normalised output of each example, '' where it has none."""
    return [normalise(text) for text in dataset.outputs]
