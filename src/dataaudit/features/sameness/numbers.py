"""The numbers of a text: two texts that differ in one are variants of each other, not copies."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[^\W_]*\d[^\W_]*")


def numbers(text: str) -> tuple[str, ...]:
    """The words of a normalised text that hold a digit (amounts, dates, identifiers), sorted."""
    return tuple(sorted(_NUMBER.findall(text)))
