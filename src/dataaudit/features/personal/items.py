"""Everything personal in a text, whoever finds it: each item once.

Hardly any text has seven digits with little between them, a code such as DE89 or an @; to see that it has none costs a
fraction of one search. Long texts are looked at piece by piece, so that one number does not make a book suspect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dataaudit.features.personal.account_numbers import cards, ibans
from dataaudit.features.personal.contacts import Found, emails, phones
from dataaudit.features.personal.identifiers import identifiers

FINDERS = (emails, ibans, cards, identifiers, phones)

# Every number that is looked for has so many digits, but some begin with letters.
_DIGITS = re.compile(r"\d(?:[ ()./-]{0,2}\d){6}")
_CODE = re.compile(r"[A-Z]{2}\d\d")
_GAPS = b" ()./-"
_KINDS = bytes.maketrans(
    bytes(range(256)),
    bytes(ord("0") if b > 127 or 48 <= b < 58 else ord("A") if 65 <= b < 91 else ord("x") for b in range(256)),
)  # any other alphabet may have digits of its own
_PIECE = 4096
_CONTEXT = 64  # what is said before a number tells what it is
_CUT = re.compile(r"[a-z][\s,;]|[^\W\d_\x00-\x7f]")  # neither numbers nor addresses go on behind these


def personal_items(text: str) -> Iterator[Found]:
    """A number that is an account is no phone number too."""
    taken: set[int] = set()
    suspects = [(start, end) for start, end in _pieces(text) if _may_hold(text[start:end])]
    for finder in FINDERS:
        for start, end in suspects:
            before = max(0, start - _CONTEXT)
            for found in finder(text[before:end]):
                item = found._replace(start=found.start + before, end=found.end + before)
                if item.start >= start and taken.isdisjoint(range(item.start - 7, item.start + 8)):
                    taken.add(item.start)
                    yield item


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of a text begin and end."""
    start = 0
    while start < len(text):
        cut = _CUT.search(text, start + _PIECE)
        end = cut.end() if cut else len(text)
        yield start, end
        start = end


def _may_hold(text: str) -> bool:
    marks = text.encode("utf-8", "surrogatepass").translate(_KINDS, _GAPS)
    if b"0000000" in marks or b"AA00" in marks:
        return "@" in text or _DIGITS.search(text) is not None or _CODE.search(text) is not None
    return "@" in text
