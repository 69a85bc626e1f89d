"""Synthetic instruction data with planted copies, from a seed: the same bytes on every machine.

Words follow Zipf's law, lengths are those of instruction data (median some 45 words). Ninety percent of the texts
are unrelated, eight percent are edits of others (the kind is kept), two percent come from slot templates.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Callable, Sequence
from itertools import accumulate

_SYLLABLES = [
    c + v for c in ("b", "br", "c", "ch", "d", "f", "g", "l", "m", "n", "p", "r", "s", "st", "t", "v") for v in "aeiou"
]
_FIRST = ["the", "a", "of", "to", "and", "in", "is", "for", "that", "with", "on", "it", "as", "are", "this", "be"]
_TEMPLATES = [
    "Write a product description for a {0} {1} that costs {2} dollars, mention its {3} and close with a question to "
    "the reader.",
    "Classify the following customer message as complaint, praise or question, and answer with one word only. "
    "Message: {0} {1} {3} {2}",
]


class Language:
    """Twenty thousand words and the odds of each."""

    def __init__(self, seed: int = 11) -> None:
        rng = random.Random(seed)
        made = {
            "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((1, 2, 2, 2, 3, 3, 4)))) for _ in range(60_000)
        }
        self.words = _FIRST + sorted(sorted(made - set(_FIRST)), key=lambda w: (len(w) > 6, rng.random()))[:20_000]
        self._odds = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def word(self, rng: random.Random) -> str:
        return self.words[bisect.bisect(self._odds, rng.random() * self._odds[-1])]

    def text(self, rng: random.Random) -> str:
        words = [self.word(rng) for _ in range(max(6, min(400, int(rng.lognormvariate(3.8, 0.6)))))]
        for at in range(9, len(words) - 1, 11):
            words[at] += "."
            words[at + 1] = words[at + 1].capitalize()
        if rng.random() < 0.4:
            words.insert(rng.randrange(len(words)), str(rng.randrange(2, 2000)))
        return " ".join(words).capitalize() + "?"


def reformatted(language: Language, rng: random.Random, text: str) -> str:
    return "  " + text.upper().replace(". ", " -- ") + "\n"


def mistyped(language: Language, rng: random.Random, text: str) -> str:
    letters = list(text)
    for _ in range(max(1, len(text) // 100)):
        at = rng.choice([i for i, c in enumerate(letters) if c.isalpha()])
        letters[at] = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return "".join(letters)


def reworded(language: Language, rng: random.Random, text: str, share: float = 0.05) -> str:
    words = text.split()
    free = [i for i, word in enumerate(words) if word.strip(".").isalpha()]
    for at in rng.sample(free, max(1, int(len(free) * share))):
        words[at] = language.word(rng)
    return " ".join(words)


EDITS: dict[str, Callable[[Language, random.Random, str], str]] = {
    "equal": lambda language, rng, text: text,
    "reformatted": reformatted,
    "mistyped": mistyped,
    "reworded 2 %": lambda language, rng, text: reworded(language, rng, text, 0.02),
    "reworded 5 %": reworded,
}


def corpus(n: int, seed: int = 1) -> tuple[list[str], list[str]]:
    """Texts and their kinds, shuffled."""
    language, rng = Language(), random.Random(seed)
    made: list[tuple[str, str]] = []
    while len(made) < n:
        dice = rng.random()
        if dice < 0.90 or len(made) < 10:
            made.append((language.text(rng), "unrelated"))
        elif dice < 0.98:
            kind = rng.choice(list(EDITS))
            made.append((EDITS[kind](language, rng, made[rng.randrange(len(made))][0]), kind))
        else:
            made.append((slots(language, rng, rng.choice(_TEMPLATES)), "template"))
    rng.shuffle(made)
    texts, kinds = zip(*made, strict=True)
    return list(texts), list(kinds)


def slots(language: Language, rng: random.Random, template: str = _TEMPLATES[0]) -> str:
    return template.format(
        *(rng.choice(language.words[16:3000]) for _ in range(2)), rng.randrange(5, 900), language.word(rng)
    )


def one_template(n: int, seed: int = 2) -> list[str]:
    language, rng = Language(), random.Random(seed)
    return [slots(language, rng) for _ in range(n)]


def under_one_prompt(texts: Sequence[str]) -> list[str]:
    """The same long instruction before every text."""
    language, rng = Language(), random.Random(5)
    prompt = " ".join(language.text(rng) for _ in range(8))
    return [f"{prompt} Input: {text}" for text in texts]


def typo_cluster(n: int, copies: int, seed: int = 3, added: int = 0) -> list[str]:
    """Unrelated texts and one cluster: copies of a text of sixty words, each with a typo of its own.

    `added`: instead of the typo so many words of its own, at places of its own.
    """
    language, rng = Language(), random.Random(seed)
    source = [language.word(rng) for _ in range(60)]
    texts = [language.text(rng) for _ in range(n - copies)]
    if added:
        return texts + [" ".join(enlarged(language, rng, source, added)) for _ in range(copies)]
    return texts + [mistyped_once(rng, " ".join(source)) for _ in range(copies)]


def enlarged(language: Language, rng: random.Random, words: Sequence[str], added: int) -> list[str]:
    longer = list(words)
    for _ in range(added):
        longer.insert(rng.randrange(len(longer) + 1), language.word(rng))
    return longer


def mistyped_once(rng: random.Random, text: str) -> str:
    at = rng.choice([i for i, c in enumerate(text) if c.isalpha()])
    return text[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz".replace(text[at], "")) + text[at + 1 :]
