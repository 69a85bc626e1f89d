"""What a reviewer sees: lines of styled text for a terminal of any size. Data is shown, never obeyed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wcwidth import wcwidth

from dataaudit.reports.wording import printable
from dataaudit.review.interview import MATCHES, Interview

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

Line = tuple[str, str]
MOST_CHARACTERS = 300_000
_NAMES = {"system": "system", "user": "user", "assistant": "answer", "tool": "tool"}
_KEYS = {
    "label": "y right   n wrong",
    "human": "h written by a person   v checked by a person   m made by a model",
    "edge": "y edge case   n ordinary",
    "preferred": "y chosen is better   n it is not",
    "accepted": "y acceptable   n not acceptable",
}


def screen(interview: Interview, width: int, height: int) -> list[Line]:
    """The lines from top to bottom, each no wider than `width`, as (style, text)."""
    width, height = max(20, width), max(8, height)
    foot = _foot(interview, width)
    head = [("bold", _cut(interview.session.progress(), width)), ("dim", "─" * width)]
    room = max(1, height - len(head) - len(foot))
    body = _body(interview, width)
    interview.scroll = max(0, min(interview.scroll, len(body) - room))
    shown = body[interview.scroll : interview.scroll + room]
    hidden = len(body) - interview.scroll - len(shown)
    if hidden > 0:
        shown = [*shown[:-1], ("dim", _cut(f"  … {hidden + 1} more lines: arrows, page up and down", width))]
    return [*head, *shown, *[("", "")] * (room - len(shown)), *foot]


def _body(interview: Interview, width: int) -> list[Line]:
    index = interview.session.current
    if interview.mode == "intro":
        return [("", line) for text in interview.intro for line in wrap(text, width)]
    if index is None:
        return []
    dataset = interview.session.dataset
    hide = not interview.revealed
    lines = _example(dataset, index, width, hide, interview.labels is not None)
    if interview.labels is not None:
        label = interview.given_label
        shown = "(hidden until you have answered)" if hide else "(none)" if label is None else printable(label)
        lines = [*lines, ("", ""), ("bold", _cut(f"given label: {shown}", width))]
    return lines


@lru_cache(maxsize=4)
def _example(dataset: Dataset, index: int, width: int, hide: bool, labelled: bool) -> list[Line]:
    place = dataset.place(index)
    lines: list[Line] = [("dim", _cut(f"{printable(place.file)}  row {place.row}", width))]
    parts = dataset.parts(index)
    left = MOST_CHARACTERS
    for part in parts:
        answer = part.role == "assistant"
        if answer and labelled and part.text.strip() == (dataset.labels or [])[index]:
            continue
        lines += [("", ""), ("cyan", f"{_NAMES[part.role]} ›")]
        if answer and hide:
            lines.append(("dim", "(hidden: space shows it)"))
            continue
        lines += [("", line) for line in wrap(part.text[:left], width - 1)]
        left -= min(left, len(part.text))
        if not left:
            lines.append(("dim", "(the rest is too long for a terminal: dataaudit review export)"))
            break
    if not parts:
        lines += [("", ""), ("dim", "(no text could be taken from this row)")]
    return lines + _fields(dataset, index, width, {part.text for part in parts}, hide)


def _fields(dataset: Dataset, index: int, width: int, texts: set[str], hide: bool) -> list[Line]:
    """Short fields beside the texts, such as a source or a date: what a provenance can be looked up by."""
    record = dataset.records[index]
    if not isinstance(record, dict) or hide:
        return []
    label = (dataset.labels or {index: None})[index]
    short = {
        key: str(value)
        for key, value in record.items()
        if isinstance(value, str | int | float) and str(value) not in texts and str(value) != label
    }
    lines = [("dim", _cut(f"{printable(key)}: {printable(value[:200])}", width)) for key, value in short.items()]
    return [("", ""), *lines[:6]] if lines else []


def _foot(interview: Interview, width: int) -> list[Line]:
    lines: list[Line] = [("dim", "─" * width)]
    mode, typed = interview.mode, printable(interview.typed)
    if mode == "pick":
        lines.append(("bold", _tail(f"right label: {typed}▏", width)))
        matches = interview.matches()
        first = max(0, interview.chosen - MATCHES + 1)
        for number, label in enumerate(matches[first : first + MATCHES], first):
            chosen = number == interview.chosen
            lines.append(("reverse" if chosen else "", _cut(f"{'›' if chosen else ' '} {printable(label)}", width)))
        more = len(matches) - first - MATCHES
        keys = f"Enter takes the marked one   arrows   Escape back{f'   {more} more' if more > 0 else ''}"
    elif mode == "compare":
        given = printable(interview.given_label or "(none)")
        lines.append(("bold", _cut(f"given: {given}   yours: {typed}", width)))
        keys = "w the given one is wrong   r it is right after all   p pick again"
    elif mode in ("note", "source"):
        what = "note" if mode == "note" else "known from (ticket, log, declaration)"
        lines.append(("bold", _tail(f"{what}: {typed}▏", width)))
        keys = "Enter keeps it   Escape back"
    elif mode == "intro":
        keys = "any key begins   q quit"
    else:
        lines.append(("bold", _cut(interview.session.question.text, width)))
        keys = _ask_keys(interview)
    if interview.flash:
        lines.append(("yellow", _cut(interview.flash, width)))
    return [*lines, *(("dim", line) for line in wrap(keys, width))]


def _ask_keys(interview: Interview) -> str:
    keys = _KEYS[interview.session.question.name]
    if not interview.revealed:
        keys = "Enter name the right label" if interview.labels else "space show the answer"
    return f"{keys}   s skip   u undo   e note   q quit"


def wrap(text: str, width: int) -> list[str]:
    """Lines no wider than `width` columns, broken at spaces where there are any; controls made visible."""
    lines: list[str] = []
    for paragraph in text.expandtabs(4).splitlines() or [""]:
        safe = printable(paragraph)
        if len(safe) * 2 <= width or (safe.isascii() and len(safe) <= width):
            lines.append(safe)
        else:
            lines += _broken(safe, width)
    return lines


def _broken(text: str, width: int) -> list[str]:
    lines, start, columns, space = [], 0, 0, -1
    position = 0
    while position < len(text):
        character = text[position]
        columns += 1 if character.isascii() else max(0, wcwidth(character))
        if columns > width:
            end = space + 1 if space >= start else max(position, start + 1)
            lines.append(text[start:end].rstrip(" "))
            start = position = end
            columns, space = 0, -1
            continue
        if character == " ":
            space = position
        position += 1
    if start < len(text):
        lines.append(text[start:])
    return lines


def _cut(text: str, width: int) -> str:
    first = _broken(text, width - 1) if text else [""]
    return first[0] if len(first) == 1 else f"{first[0][: width - 1]}…"


def _tail(text: str, width: int) -> str:
    while sum(max(0, wcwidth(character)) for character in text) > width:
        text = text[1:]
    return text
