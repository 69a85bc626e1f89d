"""Labels that are one class in several spellings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_GAP = re.compile(r"[\s_\-./]+")
_DIGIT_GAP = re.compile(r"(?<=\d)[\s_\-./]+(?=\d)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
TYPO_CHARS = 6
RARE_EXAMPLES = 3
RARE_SHARE = 0.05


@dataclass(frozen=True)
class Variant:
    """A class that is another class spelt differently: `kind` is "writing" (case, space, mark) or "typo"."""

    name: str
    usual: str
    kind: str


def variants(counts: Mapping[str, int]) -> list[Variant]:
    """Each class that looks like another spelling of a more frequent one.

    Case, spaces and marks between letters do not tell classes apart, nor do `1` and `1.0`. A class is a typo
    of another one if it is rare beside it and one letter away, and if no other class holds its odd word.
    """
    written = list(_written_alike(counts))
    seen = {variant.name for variant in written}
    rest = {name: count for name, count in counts.items() if name not in seen}
    return sorted([*written, *_typos(rest)], key=lambda v: (v.usual, v.name))


def key(label: str) -> str:
    """What is left of a label without case, spaces and marks; digits stay apart, signs and symbols stay."""
    text = unicodedata.normalize("NFKC", label).strip().rstrip(".,;:!").strip()
    if _NUMBER.fullmatch(text):
        return f"{float(text):.12g}"
    text = _DIGIT_GAP.sub("|", _CAMEL.sub(" ", text)).casefold()
    return _GAP.sub("", text) or label


def _written_alike(counts: Mapping[str, int]) -> Iterator[Variant]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in counts:
        groups[key(name)].append(name)
    for names in groups.values():
        usual = min(names, key=lambda name: (-counts[name], name))
        yield from (Variant(name, usual, "writing") for name in names if name != usual)


def _typos(counts: Mapping[str, int]) -> Iterator[Variant]:
    words = Counter(word for name in counts for word in set(_words(name)))
    rare = [name for name, count in counts.items() if count <= RARE_EXAMPLES and len(name) >= TYPO_CHARS]
    if len(rare) > len(counts) / 2:  # few examples a class: rarity says nothing
        return
    for name in rare:
        near = [
            other
            for other, count in counts.items()
            if counts[name] <= RARE_SHARE * count and _one_letter_apart(name.casefold(), other.casefold())
        ]
        if len(near) == 1 and all(words[word] == 1 for word in set(_words(name)) - set(_words(near[0]))):
            yield Variant(name, near[0], "typo")


def _words(name: str) -> list[str]:
    return _GAP.sub(" ", _CAMEL.sub(" ", name)).casefold().split()


def _one_letter_apart(a: str, b: str) -> bool:
    """One letter inserted, dropped or changed, or two neighbours swapped; digits and signs never count."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    old, new = a[start : len(a) - end], b[start : len(b) - end]
    if not (old + new).isalpha():
        return False
    return max(len(old), len(new)) == 1 or (len(old) == 2 and old == new[::-1])
