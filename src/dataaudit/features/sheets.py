"""Many texts written on few sheets, so that one search goes over thousands of them at once.

Most rows of most sets hold nothing of what the hygiene rules look for. A search over a sheet costs a fraction of
a search per row; only where it hits does anyone ask which row that was.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataaudit.features.passages import Passage, passages

if TYPE_CHECKING:
    from dataaudit.dataset import Dataset

BREAK = "\n\0\n"
_CHARS = 1 << 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """Texts one after the other with BREAK between them; no text runs over two sheets."""

    text: str
    starts: list[int]
    passages: list[Passage]

    def at(self, offset: int) -> Passage:
        """The passage that stands at an offset of `text`."""
        return self.passages[bisect_right(self.starts, offset) - 1]

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[Passage, re.Match[str]]]:
        """Every match with its passage. The pattern must not be able to run over BREAK."""
        return ((self.at(match.start()), match) for match in pattern.finditer(self.text))


def sheets(dataset: Dataset, field: str) -> list[Sheet]:
    """The texts that `field` names, on sheets. Use as `dataset.feature(sheets, "output")`."""
    made: list[Sheet] = []
    here: list[Passage] = []
    starts: list[int] = []
    size = 0
    for passage in dataset.feature(passages, field):
        here.append(passage)
        starts.append(size)
        size += len(passage.text) + len(BREAK)
        if size > _CHARS:
            made.append(Sheet(BREAK.join(p.text for p in here), starts, here))
            here, starts, size = [], [], 0
    if here:
        made.append(Sheet(BREAK.join(p.text for p in here), starts, here))
    return made
