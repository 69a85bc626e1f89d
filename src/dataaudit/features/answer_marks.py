"""Marks that answers carry by agreement: how they begin and end, and the lines that are headed.

Only what nobody writes by chance is a mark: a heading with a colon, a tag, a row of signs, a code fence. Words that
many answers happen to begin with are none.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Place = Literal["begins", "ends", "has a line"]

_TAG = r"</?[A-Za-z][\w-]{0,40}>"
_SIGNS = r"[#=*~_-]{3,}|<\|[^|\n]{1,40}\|>|\[/?[A-Z_]{2,40}\]|->"
_HEAD = r"[#>*_ ]{0,6}[^\W\d_][\w '/()-]{0,40}?[*_]{0,3}[:：]"
_FENCE = "```"  # without its language: answers in several are no fault
_BEGINS = re.compile(rf"{_TAG}|{_FENCE}|{_SIGNS}|{_HEAD}")
_ENDS = re.compile(rf"(?:{_TAG}|```|{_SIGNS}|\b[A-Z]{{3,12}})\Z")
_LINE = re.compile(rf"^(?:{_HEAD}|{_TAG}|{_SIGNS})", re.MULTILINE)
_LINES = 200


class Mark(NamedTuple):
    """Where a mark stands, and what it is."""

    place: Place
    text: str


def marks(answer: str) -> frozenset[Mark]:
    """The marks of one answer."""
    text = answer.strip()
    begins, ends = _BEGINS.match(text), _ENDS.search(text[-60:])
    found = {Mark("has a line", m[0].strip()) for m, _ in zip(_LINE.finditer(text), range(_LINES), strict=False)}
    if begins:
        found.add(Mark("begins", begins[0].strip()))
    if ends:
        found.add(Mark("ends", ends[0]))
    return frozenset(found)
