"""Marks that answers carry by agreement: how they begin and end, and the lines that are headed.

Only what nobody writes by chance is a mark: a heading with a colon, a tag, a row of signs, a code fence. Words that
many answers happen to begin with are none.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal, NamedTuple

from dataaudit.features.answers.shape import MINIMUM, nearly_all

Place = Literal["begins", "ends", "has a line"]

_TAG = r"</?[A-Za-z][\w-]{0,40}>"
_SIGNS = r"[#=*~_-]{3,}|<\|[^|\n]{1,40}\|>|\[/?[A-Z_]{2,40}\]|->"
_HEAD = r"[#>*_ ]{0,6}[^\W\d_][\w '/()-]{0,40}?[*_]{0,3}[:：]"
_FENCE = "```"  # without its language: answers in several are no fault
_BEGINS = re.compile(rf"{_TAG}|{_FENCE}|{_SIGNS}|{_HEAD}")
_ENDS = re.compile(rf"(?:{_TAG}|```|{_SIGNS}|\b[A-Z]{{3,12}})\Z")
_LINE = re.compile(rf"^(?:{_HEAD}|{_TAG}|{_SIGNS})", re.MULTILINE)
_LINES = 200
_EACH = 20_000  # answers after which marks that are rare so far are forgotten
_RARE = 0.05


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


class CommonMarks:
    """How many answers have which mark, for marks that are common.

    Answers of a million have millions of marks. One that fewer than one in twenty had so far is forgotten now and then;
    if nearly all answers have it in the end, next to nothing of its count is lost.
    """

    def __init__(self) -> None:
        self._answers = 0
        self._have: Counter[Mark] = Counter()

    def add(self, answer: str) -> None:
        self._answers += 1
        self._have.update(marks(answer))
        if self._answers % _EACH == 0:
            self._have = Counter({m: count for m, count in self._have.items() if count >= _RARE * self._answers})

    def shared(self) -> list[tuple[Mark, int]]:
        """Those that nearly all answers have, with how many do."""
        n = self._answers
        return sorted((m, count) for m, count in self._have.items() if count >= MINIMUM and nearly_all(count, n))
