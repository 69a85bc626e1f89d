"""How many tokens a text has: exact where `dataaudit[tokens]` is installed, else estimated by script.

The exact count is OpenAI's o200k_base encoding, "ordinary": text that looks like a special token is plain text.
The estimate counts characters by script; its factors were fitted to o200k_base, see `benchmarks/formats.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

ESTIMATE_ERROR = 0.25
"""Half the width of the band in which the estimate lies for a text of some hundred characters."""

# Tokens a character.
_LATIN_WORD = 0.205
_DIGIT = 0.42
_MARK = 0.55
_SCRIPTS: tuple[tuple[str, float], ...] = (
    ("\u4e00-\u9fff\u3400-\u4dbf", 0.80),  # Han
    ("\u3040-\u30ff", 0.72),  # Hiragana, Katakana
    ("\uac00-\ud7af", 0.68),  # Hangul
    ("\u0400-\u04ff", 0.30),  # Cyrillic
    ("\u0370-\u03ff", 0.40),  # Greek
    ("\u0600-\u06ff", 0.34),  # Arabic
    ("\u0590-\u05ff", 0.42),  # Hebrew
    ("\u0900-\u0dff", 0.36),  # Indic scripts
    ("\u0e00-\u0e7f", 0.42),  # Thai
)
_OTHER = 0.60


def count(text: str) -> int:
    """Tokens of a text: exact if the encoding is installed, else estimated."""
    exact = _encoding()
    return exact(text) if exact else estimate(text)


def is_exact() -> bool:
    return _encoding() is not None


def method() -> str:
    """How `count` counts, in a few words."""
    return (
        "exact, o200k_base" if is_exact() else "estimated from characters; exact with: pip install 'dataaudit[tokens]'"
    )


def estimate(text: str) -> int:
    """Tokens estimated from the number of characters of each script."""
    if not text:
        return 0
    words = sum(map(len, _WORDS.findall(text)))
    digits = sum(map(len, _DIGITS.findall(text)))
    marks = len(_MARKS.findall(text))
    total = words * _LATIN_WORD + digits * _DIGIT + marks * _MARK
    if not text.isascii():
        rest = len(_NON_ASCII.findall(text))
        for pattern, factor in _BY_SCRIPT:
            found = len(pattern.findall(text))
            total += found * factor
            rest -= found
        accented = len(_ACCENTED.findall(text))
        total += accented * 0.45 + (rest - accented) * _OTHER
    return max(1, round(total))


_WORDS = re.compile(r"[A-Za-z]+ ?")
_DIGITS = re.compile(r"[0-9]+")
_MARKS = re.compile(r"[!-/:-@\[-`{-~]+|\n+| {2,}")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_BY_SCRIPT = [(re.compile(f"[{characters}]"), factor) for characters, factor in _SCRIPTS]


@cache
def _encoding() -> Callable[[str], int] | None:
    try:
        from rs_bpe.bpe import openai
    except ImportError:
        return None
    counter: Callable[[str], int] = openai.o200k_base().count
    return counter


def token_counts(dataset: Dataset) -> Sequence[int]:
    """Tokens of all texts of each example. Use as `dataset.feature(token_counts)`."""
    return [sum(count(part.text) for part in parts) for _, parts in dataset.iter_parts()]


def prompt_token_counts(dataset: Dataset) -> Sequence[int]:
    """Tokens of each example that stand before its last answer."""
    counts = []
    for _, parts in dataset.iter_parts():
        last = max((i for i, part in enumerate(parts) if part.role == "assistant"), default=len(parts))
        counts.append(sum(count(part.text) for part in parts[:last]))
    return counts
