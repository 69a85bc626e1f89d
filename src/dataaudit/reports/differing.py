"""Which words of two texts differ."""

from __future__ import annotations

import difflib
import re

Piece = tuple[str, bool]  # text, and whether it differs
# A sign of Chinese, Japanese or Korean is a word of its own: no spaces part them.
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"\s+|[{_CJK}]|[^\W{_CJK}]+|[^\w\s]+")


def differing(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, each the same on both sides or not."""
    ours, theirs = _WORD.findall(one), _WORD.findall(other)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, ours, theirs).get_opcodes():
        for pieces, words in ((left, ours[a:b]), (right, theirs[c:d])):
            if words:
                pieces.append(("".join(words), kind != "equal"))
    return left, right
