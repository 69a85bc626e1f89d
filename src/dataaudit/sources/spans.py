"""Where each value of a JSON document begins and ends, also when some of them are broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_scan = json.JSONDecoder().raw_decode
CUT_OFF = "the array is cut off after this row: its ] is missing"
COMMA_AFTER_LAST = "a comma after this row, which is the last of its array"
TEXT_AFTER_END = "text after the end of the array, whose last row this is"
COMMA_BETWEEN = "a comma after this row; rows outside an array have none"
_SPACE = re.compile(r"[ \t\r\n]*")
# A string ends at a line break at the latest, so that a missing quote harms one line only.
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[\[\]{},]')
_OPENING = re.compile(r'\{\s*"(?:[^"\\\n]|\\.)*"\s*:')


class Span(NamedTuple):
    """The place of a value in the text. `problem` says what is wrong around it, not in it.

    lead  how many characters before the value belong to it: its key
    """

    begin: int
    end: int
    problem: str | None = None
    lead: int = 0


class Member(NamedTuple):
    """A field of an object: its name and where that stands, its value, and the elements of a value that is a list."""

    name: str
    begin: int
    value: Span
    elements: list[Span] | None


class Broken(ValueError):
    """The text is no sequence of JSON values."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match is not None
    return match.end()


def value_end(text: str, at: int) -> int | None:
    """Where the value that begins here ends, None if it is broken."""
    try:
        return int(_scan(text, at)[1])
    except (ValueError, RecursionError):
        return None


def elements(text: str, at: int) -> Iterator[Span]:
    """The elements of the array whose `[` stands just before `at`; the last span has the end of the array."""
    first, at = True, skip_space(text, at)
    while True:
        if at >= len(text):
            yield Span(at, at, CUT_OFF)
            return
        if text[at] == "]":
            if not first:
                yield Span(at, at, COMMA_AFTER_LAST)
            return
        end = value_end(text, at)
        if end is None:
            end = resume(text, at)
        problem = None
        begin, after = at, skip_space(text, end)
        follows = text[after : after + 1]
        if follows == ",":
            at = skip_space(text, after + 1)
        elif follows == "]" or not follows:
            yield Span(begin, end)
            if not follows:
                yield Span(after, after, CUT_OFF)
            return
        else:
            problem, at = "a comma is missing after this row", after
            if after == begin:
                raise Broken("expected a row", after)
        yield Span(begin, end, problem)
        first = False


def settled(spans: Iterable[Span]) -> list[Span]:
    """What is wrong behind the last row becomes a fault of that row, where there is one: it is no row itself."""
    rows: list[Span] = []
    for span in spans:
        if span.begin == span.end and rows:
            rows[-1] = rows[-1]._replace(problem=rows[-1].problem or span.problem)
        else:
            rows.append(span)
    return rows


def sequence(text: str, at: int) -> Iterator[Span]:
    """Values one after another, as `jq` prints them."""
    at = skip_space(text, at)
    while at < len(text):
        end = value_end(text, at)
        if end is None:
            end = resume(text, at)
        if end <= at:
            raise Broken("expected a row", at)
        begin, at = at, skip_space(text, end)
        comma = text[at : at + 1] == ","
        yield Span(begin, end, COMMA_BETWEEN if comma else None)
        at = skip_space(text, at + 1) if comma else at


def members(text: str, at: int) -> Iterator[Member]:
    """The members of the object whose `{` stands just before `at`. One that is a broken object ends where it seems to.

    Raises Broken where the object itself, not one of the rows in it, cannot be read.
    """
    at = skip_space(text, at)
    while at < len(text) and text[at] != "}":
        name_at = at
        try:
            key, at = _scan(text, at)
        except (ValueError, RecursionError):
            raise Broken("expected a name in double quotes", at) from None
        at = skip_space(text, at)
        if not isinstance(key, str) or text[at : at + 1] != ":":
            raise Broken("expected a name and a colon", at)
        at = skip_space(text, at + 1)
        if text[at : at + 1] == "[":
            spans = list(elements(text, at + 1))
            end = _closing(text, spans[-1].end if spans else at + 1)
            yield Member(key, name_at, Span(at, end), spans)
        else:
            known = value_end(text, at)
            if known is None and text[at : at + 1] != "{":
                raise Broken("expected a value", at)
            end = resume(text, at) if known is None else known
            yield Member(key, name_at, Span(at, end), None)
        at = skip_space(text, end)
        if text[at : at + 1] == ",":
            at = skip_space(text, at + 1)
        elif at < len(text) and text[at] != "}":
            raise Broken("expected a comma or }", at)


def _closing(text: str, at: int) -> int:
    at = skip_space(text, at)
    return at + 1 if text[at : at + 1] == "]" else at


def resume(text: str, at: int) -> int:
    """Where a broken value ends: at its closing bracket, or before the next value that opens as it does."""
    opening = _OPENING.match(text, at)
    limit = len(text)
    if opening:
        same = re.compile(r"\}\s*,?\s*(?=" + re.escape(opening[0]) + ")").search(text, opening.end())
        limit = same.start() + 1 if same else limit
    depth = 0
    for match in _TOKEN.finditer(text, at, limit):
        token = match[0]
        if depth == 0 and (token in "]}" or (token == "," and match.start() > at)):
            return max(match.start(), at + 1)
        if token in "[{":
            depth += 1
        elif token in "]}":
            depth -= 1
            if depth == 0:
                return match.end()
    return limit
