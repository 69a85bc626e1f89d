"""Which cells of the lines of a CoNLL file are the token and its tag, and which lines hold no token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_TAG = re.compile(r"O|[BIESLUM]-\S+")
_INDEX = re.compile(r"\d{1,6}", re.ASCII)
_BESIDE = re.compile(r"\d+[-.]\d+\s", re.ASCII)  # a word of several tokens that follow, a word that is not written
_TABBED = re.compile(r"(?:^|(?<=\t))[^\t]*")
_SPACED = re.compile(r"[^ ]+")
_UNIVERSAL = 10  # columns of CoNLL-U: index, token, lemma, part of speech, ...


@dataclass(frozen=True)
class Columns:
    """The places of token and tag in a line, the least width of a line, and the field that the tags are called."""

    token: int = 0
    tag: int = -1
    width: int = 2
    field: str = "ner_tags"

    @property
    def indexed(self) -> bool:
        """Whether the tokens of each sentence are numbered."""
        return self.token > 0

    def without_token(self, line: str) -> bool:
        """A comment, or a line beside the tokens. Without an index, `#` may be a token."""
        if line.startswith("-DOCSTART-"):
            return True
        if self.indexed:
            return line.startswith("#") or bool(_BESIDE.match(line))
        return line.startswith(("# ", "#\t")) and not _TAG.fullmatch(texts(line)[-1])

    def starts_over(self, cells: Sequence[str], before: Sequence[str]) -> bool:
        """Whether the index says that another sentence begins here, though no blank line stands before it."""
        return self.indexed and 0 <= _index(cells) <= _index(before)


def texts(line: str) -> list[str]:
    """The cells of a line."""
    line = line.rstrip("\r\n")
    return line.split("\t") if "\t" in line else list(filter(None, line.split(" ")))


def places(line: str) -> list[re.Match[str]]:
    """Where the cells of a line stand."""
    line = line.rstrip("\r\n")
    return list((_TABBED if "\t" in line else _SPACED).finditer(line))


def columns_of(head: bytes) -> Columns | None:
    """The columns of a file that begins so, None if it is no CoNLL.

    Nearly all lines hold a tag (O, B-person, I-person), or are ten columns with an index; blank lines stand between
    some, or an index starts over.
    """
    lines = head.decode("utf-8", "replace").split("\n")
    if not head.endswith(b"\n") and len(lines) > 1:
        lines.pop()
    while lines and not lines[-1].strip():
        lines.pop()
    text = [line for line in lines if line.strip()]
    indexed = Columns(token=1)
    cells = [texts(line) for line in text if not indexed.without_token(line)]
    if not _is_numbered(cells):
        cells = [texts(line) for line in text if not Columns().without_token(line)]
        indexed = Columns()
    if len(cells) < 2:
        return None
    divided = len(text) < len(lines) or any(indexed.starts_over(*pair) for pair in pairwise(cells))
    tag = _tag_column(cells, indexed.token)
    if tag is not None:
        entities = any("-" in row[tag] for row in cells if len(row) >= -tag)
        return Columns(indexed.token, tag, indexed.token + 1 - tag) if divided or entities else None
    universal = indexed.indexed and divided and _nearly_all([len(row) == _UNIVERSAL for row in cells])
    return Columns(1, 3, _UNIVERSAL, "pos_tags") if universal else None


def _is_numbered(cells: Sequence[Sequence[str]]) -> bool:
    """Whether each line counts one further than that above, or starts a sentence."""
    numbers = [_index(row) for row in cells]
    steps = [number in (0, 1) or number == before + 1 > 0 for before, number in pairwise([-1, *numbers])]
    return len(steps) > 1 and _nearly_all(steps)


def _index(cells: Sequence[str]) -> int:
    return int(cells[0]) if cells and _INDEX.fullmatch(cells[0]) else -1


def _tag_column(cells: Sequence[Sequence[str]], token: int) -> int | None:
    """The last column; where it marks entities within those of columns before it, the outermost of these."""
    best, inner = None, set[str]()
    for column in range(-1, token - max(map(len, cells)), -1):
        tags = [row[column] for row in cells if len(row) - token > -column and _TAG.fullmatch(row[column])]
        if len(tags) * 100 < 95 * len(cells):
            break
        kinds = {tag[2:] for tag in tags} - {""}
        if inner <= kinds:
            best, inner = column, kinds
    return best


def _nearly_all(found: Sequence[bool]) -> bool:
    return sum(found) * 100 >= 95 * len(found)
