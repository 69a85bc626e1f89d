"""Which words of two texts differ."""

from __future__ import annotations

import difflib
import re

Piece = tuple[str, bool]  # text, and whether it differs
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def differing(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, each the same on both sides or not."""
    ours, theirs = _WORD.findall(one), _WORD.findall(other)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        for pieces, words in ((left, ours[a:b]), (right, theirs[c:d])):
            if words:
                pieces.append(("".join(words), kind != "equal"))
    return left, right
