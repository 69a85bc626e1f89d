"""How much a text says, in bits: "yes" or "can you help me" may well stand on both sides of a split without a leak.

The bits of a text are the sum over its words of how rare a word of that length is. No counts of the data at hand
enter: the same text says the same in a file of fifty rows and of a million.
"""

from __future__ import annotations

import re

from dataaudit.features.leakage.word_runs import split_words

# Between the two kinds: of the texts in a public intent test set (CLINC150) 96.4 % lie above, and those below are
# the likes of "thank you very much".
TRIVIAL = 28.0
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a i s t m an re ve is it we he me my to of in on at or no hi ok do be so are was has had the you she our for
        and not yes hey did can who how why they your does will this that with have very much what when where could
        would there please
        """,
    )
)
_FUNCTION_WORD_BITS = 5.0
_MOST_BITS = 18.0


def bits(text: str) -> float:
    """The information of a normalised text."""
    return sum(map(_word_bits, split_words(text)))


def _word_bits(word: str) -> float:
    """English words follow these lines within some three bits: "card" 9.5, "delivery" 15.5; one CJK character 7."""
    if word in _FUNCTION_WORDS:
        return _FUNCTION_WORD_BITS
    if word.isascii():
        return min(3.5 + 1.5 * len(word), _MOST_BITS)
    return min(5.0 + 2.0 * len(word), _MOST_BITS)
